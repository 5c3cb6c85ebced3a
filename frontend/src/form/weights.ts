/** Where an error about all weights stands; each market's own is `weightPath`. */
export const WEIGHTS = "portfolio.weights";
export const weightPath = (market: string): string => `${WEIGHTS}.${market}`;

/** A run's weights as the form's texts, each digit kept. */
export const weightTexts = (
  markets: readonly string[],
  weights: unknown,
): Record<string, string> =>
  Array.isArray(weights)
    ? Object.fromEntries(
        markets.flatMap((market, index) =>
          typeof weights[index] === "number" ? [[weightPath(market), String(weights[index])]] : [],
        ),
      )
    : {};

import { useEffect, useState } from "preact/hooks";
import { request } from "../api/client";
import { MarketSaysDocument, type SaysFragment, type StartBacktestInput } from "../api/generated";
import { type FormState, marketOf } from "../form/model";
import { askingOf, readForm } from "../kinds/table";
import { useAsked } from "../views/asked";
import type { FormProps } from "../views/form_parts";
import { MarketSays } from "../views/market_says";
import { marketName } from "../words";

const SETTLED_MS = 250; // a word that is being typed is not asked about letter by letter
const AGAIN_MS = 5_000; // a worker that starts or rests

interface Heard {
  readonly says?: SaysFragment;
  readonly problem?: string;
  readonly isAway?: boolean;
}

async function heard(question: string | undefined): Promise<Heard> {
  if (question === undefined) return {};
  const input = JSON.parse(question) as StartBacktestInput;
  const { preview } = await request(MarketSaysDocument, { input });
  if (preview.__typename === "Preview") return { says: preview.market };
  return { problem: preview.message, isAway: preview.__typename === "PreviewUnavailable" };
}

/** The form as the question of one backtest. Of many markets it is the first; several strategies
 * have no threshold in common. */
function asBacktest(form: FormState): FormState {
  const { hasManyMarkets, hasEntries } = askingOf(form.mode);
  return {
    ...form,
    mode: "BACKTEST",
    market: hasManyMarkets ? (form.markets[0] ?? "") : form.market,
    strategy: hasEntries ? "hold" : form.strategy,
    values: { ...form.values, label: "", idempotencyKey: "" },
  };
}

/** Beside the form: what the chosen market says under its costs, thresholds and period. */
export function MarketPanel({ form, options }: Pick<FormProps, "form" | "options">) {
  const single = asBacktest(form);
  const ready = readForm(single, options);
  const question = "errors" in ready ? undefined : JSON.stringify(ready.input);
  const [settled, setSettled] = useState(question);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(question), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [question]);
  const { data, error, isStale, again } = useAsked(() => heard(settled), settled ?? "");
  useEffect(() => {
    if (!data?.isAway) return undefined;
    const timer = setTimeout(() => void again(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [data, again]);
  const waitsFor = "errors" in ready ? "Waits for a field that is blank or wrong." : undefined;
  return (
    <section
      class={isStale || settled !== question ? "market-panel stale" : "market-panel"}
      aria-labelledby="market-says"
    >
      <h2 id="market-says">What the market says</h2>
      <p class="hint">
        {single.market
          ? `${marketName(marketOf(single.market))}, under the costs of this form, before any trade`
          : "Waits for a market."}
      </p>
      <MarketSays says={data?.says} />
      <p class="hint" role="status">
        {waitsFor ?? error ?? data?.problem}
      </p>
    </section>
  );
}

import type { LoadedTrade } from "../api/all_trades";
import * as format from "../format";

interface Choice {
  readonly name: string;
  readonly title: string;
  readonly has: (trade: LoadedTrade) => boolean;
}

const OUTCOMES: readonly Choice[] = [
  { name: "all", title: "All", has: () => true },
  { name: "won", title: "Won", has: ({ isWin }) => isWin },
  { name: "lost", title: "Lost", has: ({ isWin }) => !isWin },
];

export const EXIT_WORDS = {
  SIGNAL: "signal",
  END_OF_PERIOD: "end of period",
  LIQUIDATED: "liquidated",
  MARGIN_CALL: "margin call",
  BASIS_STOP: "basis stop",
  MIN_HEADROOM: "minimum headroom",
  MAX_HOLDING: "longest holding",
} as const;

/** The filters of these trades: by outcome, and by what closed some of them but not all. */
function choicesOf(trades: readonly LoadedTrade[]): readonly Choice[] {
  const reasons = [...new Set(trades.map(({ exitReason }) => exitReason))];
  const closed = reasons.map((reason) => ({
    name: reason,
    title: `Closed by ${EXIT_WORDS[reason]}`,
    has: ({ exitReason }: LoadedTrade) => exitReason === reason,
  }));
  return [...OUTCOMES, ...(reasons.length > 1 ? closed : [])];
}

/** The trades that a filter leaves. */
export const filtered = (trades: readonly LoadedTrade[], name: string): readonly LoadedTrade[] => {
  const choice = choicesOf(trades).find((one) => one.name === name);
  return choice ? trades.filter(choice.has) : trades;
};

/** Which trades are shown, each choice with how many it leaves. */
export function TradeFilter({
  trades,
  chosen,
  onChosen,
}: {
  trades: readonly LoadedTrade[];
  chosen: string;
  onChosen(name: string): void;
}) {
  return (
    <fieldset class="choice">
      <legend>Show</legend>
      {choicesOf(trades).map(({ name, title, has }) => (
        <button
          key={name}
          type="button"
          class="quiet"
          aria-pressed={name === chosen}
          onClick={() => onChosen(name)}
        >
          {title} <span class="muted">{format.count(trades.filter(has).length)}</span>
        </button>
      ))}
    </fieldset>
  );
}

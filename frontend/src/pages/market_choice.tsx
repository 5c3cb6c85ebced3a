import { type MarketNode, marketKey, suggestedPeriod } from "../form/model";
import * as format from "../format";
import { Field, type FormProps, idOf } from "../views/form_parts";
import { Synthetic } from "../views/parts";

const byVenue = (markets: readonly MarketNode[]): [string, MarketNode[]][] => {
  const venues = new Map<string, MarketNode[]>();
  for (const market of markets) {
    venues.set(market.venue, [...(venues.get(market.venue) ?? []), market]);
  }
  return [...venues];
};

const coverage = (market: MarketNode): string => {
  const hours = market.fundingStatistics?.intervals.map((one) => format.plain(one.hours));
  const every = hours?.length ? `, funding every ${hours.join(" or ")} h` : "";
  return `Data from ${format.day(market.tradableFrom)} to ${format.day(market.tradableTo)}${every}.`;
};

interface Props extends FormProps {
  readonly markets: readonly MarketNode[];
  /** Whether the dates were typed: then a new market must not overwrite them. */
  readonly datesTyped: boolean;
}

function datesFor(props: Props, market: MarketNode | undefined) {
  const period = market && suggestedPeriod(market);
  if (!period || props.datesTyped) return {};
  const { start, end } = period;
  return { values: { ...props.form.values, "period.start": start, "period.end": end } };
}

export function MarketSelect(props: Props) {
  const { form, markets, errors, change } = props;
  const chosen = markets.find((market) => marketKey(market) === form.market);
  const hint = chosen ? coverage(chosen) : "What is stored on this service.";
  return (
    <Field
      path="market"
      title="Market"
      hint={
        <>
          {chosen?.synthetic && <Synthetic />} {hint}
        </>
      }
      error={errors.market}
    >
      <select
        id={idOf("market")}
        name="market"
        value={form.market}
        aria-invalid={errors.market ? true : undefined}
        aria-describedby={`${idOf("market")}-hint`}
        onChange={(event) => {
          const market = event.currentTarget.value;
          const node = markets.find((one) => marketKey(one) === market);
          change({ market, ...datesFor(props, node) });
        }}
      >
        <option value="">Choose a market</option>
        {byVenue(markets).map(([venue, group]) => (
          <optgroup key={venue} label={venue}>
            {group.map((market) => (
              <option
                key={market.id}
                value={marketKey(market)}
                disabled={!market.quality.canBacktest}
              >
                {market.symbol}, {market.venue}
                {market.synthetic ? " (SYNTHETIC)" : ""}
                {market.quality.canBacktest ? "" : " (cannot be backtested)"}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </Field>
  );
}

export function MarketChecks(props: Props) {
  const { form, markets, errors, change } = props;
  const usable = markets.filter((market) => market.quality.canBacktest);
  const choose = (keys: readonly string[]): void => {
    const first = usable.find((market) => marketKey(market) === keys[0]);
    change({ markets: keys, ...datesFor(props, first) });
  };
  const toggle = (key: string, isOn: boolean): void =>
    choose(isOn ? [...form.markets, key] : form.markets.filter((one) => one !== key));
  return (
    <fieldset
      id={idOf("markets")}
      class={errors.markets ? "group wrong" : "group"}
      aria-describedby={errors.markets ? `${idOf("markets")}-error` : undefined}
    >
      <legend>Markets</legend>
      <p class="row">
        <button type="button" class="quiet" onClick={() => choose(usable.map(marketKey))}>
          Select all
        </button>
        <button type="button" class="quiet" onClick={() => choose([])}>
          Select none
        </button>
        <span class="muted">
          {form.markets.length} of {usable.length} chosen
        </span>
      </p>
      <div class="checks">
        {usable.map((market) => (
          <label class="check" key={market.id}>
            <input
              type="checkbox"
              name="markets"
              value={marketKey(market)}
              checked={form.markets.includes(marketKey(market))}
              onChange={(event) => toggle(marketKey(market), event.currentTarget.checked)}
            />
            <span>
              {market.venue} {market.symbol} {market.synthetic && <Synthetic />}
              <span class="hint">
                {format.day(market.tradableFrom)} to {format.day(market.tradableTo)}
              </span>
            </span>
          </label>
        ))}
      </div>
      {errors.markets && (
        <p class="error" id={`${idOf("markets")}-error`}>
          {errors.markets}
        </p>
      )}
    </fieldset>
  );
}

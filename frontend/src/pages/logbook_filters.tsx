import { allMarkets } from "../api/all_markets";
import { STRATEGIES } from "../api/catalogue";
import type { RunOrderField } from "../api/generated";
import { marketKey } from "../form/model";
import { KINDS } from "../kinds/table";
import { useAsked } from "../views/asked";
import { marketName, STATUS_WORDS } from "../words";
import { type Looked, ORDERS } from "./logbook_address";

function Choice({
  title,
  name,
  value,
  choices,
  onPick,
}: {
  title: string;
  name: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onPick(value: string): void;
}) {
  return (
    <label>
      {title}{" "}
      <select name={name} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {choices.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

const ANY = ["", "Any"] as const;

const DAYS = [
  ["Data", "from", "until"],
  ["Started", "startedFrom", "startedUntil"],
] as const;

type Day = (typeof DAYS)[number][1 | 2];

interface Props {
  readonly looked: Looked;
  /** isTyping: the address is changed in place, not one step for each letter. */
  onLook(changes: Partial<Looked>, isTyping?: boolean): void;
}

function DayField({
  title,
  spoken,
  name,
  looked,
  onLook,
}: Props & { title: string; spoken: string; name: Day }) {
  return (
    <label>
      {title}{" "}
      <input
        type="date"
        name={name}
        aria-label={spoken}
        value={looked[name]}
        onChange={(event) => onLook({ [name]: event.currentTarget.value })}
      />
    </label>
  );
}

/** Of which market, over which period, started when. */
function MarketAndTime(props: Props) {
  const { looked, onLook } = props;
  const markets = useAsked(allMarkets, "");
  const stored = (markets.data ?? []).map((one) => [marketKey(one), marketName(one)] as const);
  const isKnown = stored.some(([key]) => key === looked.market);
  // What was deleted, or is not here yet, is looked for all the same.
  const asked = [looked.market, looked.market.replace("|", " ")] as const;
  return (
    <search class="row filters" aria-label="Market and time">
      <Choice
        title="Market"
        name="market"
        value={looked.market}
        choices={[ANY, ...(looked.market && !isKnown ? [asked] : []), ...stored]}
        onPick={(market) => onLook({ market })}
      />
      {DAYS.map(([title, first, last]) => (
        <span key={title} class="days">
          <DayField title={title} spoken={`${title} from`} name={first} {...props} />{" "}
          <DayField title="to" spoken={`${title} to`} name={last} {...props} />
        </span>
      ))}
    </search>
  );
}

/** What is looked for, and in which order it is listed. */
export function LogBookFilters(props: Props) {
  return (
    <>
      <Kinds {...props} />
      <MarketAndTime {...props} />
    </>
  );
}

function Kinds({ looked, onLook }: Props) {
  return (
    <search class="row filters">
      <label>
        Search{" "}
        <input
          type="search"
          name="text"
          value={looked.text}
          placeholder="name, note, tag, market"
          onInput={(event) => onLook({ text: event.currentTarget.value }, true)}
        />
      </label>
      <Choice
        title="Kind"
        name="kind"
        value={looked.kind}
        choices={[ANY, ...KINDS.map(({ name, title }) => [name, title] as const)]}
        onPick={(kind) => onLook({ kind })}
      />
      <Choice
        title="Strategy"
        name="strategy"
        value={looked.strategy}
        choices={[ANY, ...STRATEGIES.map(({ name }) => [name, name] as const)]}
        onPick={(strategy) => onLook({ strategy })}
      />
      <Choice
        title="Status"
        name="status"
        value={looked.status}
        choices={[ANY, ...Object.entries(STATUS_WORDS)]}
        onPick={(status) => onLook({ status })}
      />
      <Choice
        title="Order by"
        name="order"
        value={looked.order}
        choices={Object.entries(ORDERS)}
        onPick={(order) => onLook({ order: order as RunOrderField })}
      />
      <label class="check">
        <input
          type="checkbox"
          name="ascending"
          checked={looked.ascending}
          onChange={(event) => onLook({ ascending: event.currentTarget.checked })}
        />
        Smallest or oldest first
      </label>
      <label class="check">
        <input
          type="checkbox"
          name="pinned"
          checked={looked.pinned}
          onChange={(event) => onLook({ pinned: event.currentTarget.checked })}
        />
        Starred only
      </label>
      {looked.tag && (
        <button type="button" class="quiet" onClick={() => onLook({ tag: "" })}>
          Tag “{looked.tag}” ✕
        </button>
      )}
    </search>
  );
}

import type {
  RunFilterInput,
  RunKind,
  RunOrderField,
  RunOrderInput,
  RunStatus,
} from "../api/generated";
import { marketOf } from "../form/model";

/** What is looked for in the log book, as the address holds it; empty: anything. */
export interface Looked {
  readonly text: string;
  readonly kind: string;
  readonly status: string;
  readonly strategy: string;
  readonly tag: string;
  /** "venue|symbol". */
  readonly market: string;
  /** First and last day that its period has to reach into, and that it was started on, UTC. */
  readonly from: string;
  readonly until: string;
  readonly startedFrom: string;
  readonly startedUntil: string;
  readonly pinned: boolean;
  readonly order: RunOrderField;
  readonly ascending: boolean;
  /** Ids of the runs that are ticked to be compared. */
  readonly ticked: readonly string[];
  /** Cursor of the last line of the page before, and that page's number. */
  readonly after: string | undefined;
  readonly page: number;
}

export const ORDERS: Readonly<Record<RunOrderField, string>> = {
  CREATED: "Started",
  ENDED: "Ended",
  NET_PNL: "Net P&L",
  SHARPE: "Sharpe ratio",
  DRAWDOWN: "Drawdown",
};

const isOrder = (text: string | null): text is RunOrderField => text !== null && text in ORDERS;

/** What is looked for in words and days, by its name in the address. */
const TEXTS = [
  "text",
  "kind",
  "status",
  "strategy",
  "tag",
  "market",
  "from",
  "until",
  "startedFrom",
  "startedUntil",
] as const;

type Texts = Pick<Looked, (typeof TEXTS)[number]>;

export function lookedFor(query: URLSearchParams): Looked {
  const order = query.get("order");
  return {
    ...(Object.fromEntries(TEXTS.map((name) => [name, query.get(name) ?? ""])) as unknown as Texts),
    pinned: query.has("pinned"),
    order: isOrder(order) ? order : "CREATED",
    ascending: query.has("ascending"),
    ticked: (query.get("ticked") ?? "").split(",").filter(Boolean),
    after: query.get("after") ?? undefined,
    page: Math.max(1, Number(query.get("page")) || 1),
  };
}

/** The address of the log book; what is as usual does not stand in it. */
export function logBookPath(looked: Partial<Looked>): string {
  const asked = new URLSearchParams();
  for (const name of [...TEXTS, "after"] as const) {
    const value = looked[name];
    if (value) asked.set(name, value);
  }
  if (looked.pinned) asked.set("pinned", "1");
  if (looked.order && looked.order !== "CREATED") asked.set("order", looked.order);
  if (looked.ascending) asked.set("ascending", "1");
  if (looked.ticked?.length) asked.set("ticked", looked.ticked.join(","));
  if (looked.after && looked.page) asked.set("page", String(looked.page));
  const text = asked.toString();
  return text ? `/runs?${text}` : "/runs";
}

const isNarrowed = (looked: Looked): boolean =>
  looked.pinned || TEXTS.some((name) => looked[name] !== "");

const [EARLIEST, LATEST] = ["2009-01-01", "2099-12-31"]; // what a period may hold at all

const startOf = (day: string): string => `${day}T00:00:00Z`;
const endOf = (day: string): string => `${day}T23:59:59.999Z`;

/** What must hold of a line. Cells stand under their sweep, unless something is looked for. */
export function filterOf(looked: Looked): RunFilterInput {
  const { text, kind, status, strategy, tag, pinned, market } = looked;
  const { from, until, startedFrom, startedUntil } = looked;
  return {
    ...(text ? { text } : {}),
    ...(kind ? { kind: kind as RunKind } : {}),
    ...(status ? { status: status as RunStatus } : {}),
    ...(strategy ? { strategy } : {}),
    ...(tag ? { tag } : {}),
    ...(pinned ? { pinned } : {}),
    ...(market ? { market: marketOf(market) } : {}),
    ...(from || until
      ? { period: { start: startOf(from || EARLIEST), end: endOf(until || LATEST) } }
      : {}),
    ...(startedFrom ? { createdFrom: startOf(startedFrom) } : {}),
    ...(startedUntil ? { createdUntil: endOf(startedUntil) } : {}),
    ...(isNarrowed(looked) ? {} : { opened: false }),
  };
}

export const orderOf = ({ order, ascending }: Looked): RunOrderInput => ({
  field: order,
  direction: ascending ? "ASCENDING" : "DESCENDING",
});

/** The address of a comparison of runs. */
export const comparePath = (ids: readonly string[]): string =>
  `/compare?${new URLSearchParams({ ids: ids.join(",") })}`;

import type {
  RunFilterInput,
  RunKind,
  RunOrderField,
  RunOrderInput,
  RunStatus,
} from "../api/generated";

/** What is looked for in the log book, as the address holds it; empty: anything. */
export interface Looked {
  readonly text: string;
  readonly kind: string;
  readonly status: string;
  readonly strategy: string;
  readonly tag: string;
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

export function lookedFor(query: URLSearchParams): Looked {
  const order = query.get("order");
  return {
    text: query.get("text") ?? "",
    kind: query.get("kind") ?? "",
    status: query.get("status") ?? "",
    strategy: query.get("strategy") ?? "",
    tag: query.get("tag") ?? "",
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
  for (const name of ["text", "kind", "status", "strategy", "tag", "after"] as const) {
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

const isNarrowed = ({ text, kind, status, strategy, tag, pinned }: Looked): boolean =>
  Boolean(text || kind || status || strategy || tag || pinned);

/** What must hold of a line. Cells stand under their sweep, unless something is looked for. */
export function filterOf(looked: Looked): RunFilterInput {
  const { text, kind, status, strategy, tag, pinned } = looked;
  return {
    ...(text ? { text } : {}),
    ...(kind ? { kind: kind as RunKind } : {}),
    ...(status ? { status: status as RunStatus } : {}),
    ...(strategy ? { strategy } : {}),
    ...(tag ? { tag } : {}),
    ...(pinned ? { pinned } : {}),
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

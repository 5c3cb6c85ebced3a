import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Scroll } from "./parts";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** What the column sorts by; without it the column cannot be sorted. */
  readonly sortBy?: (row: Row) => number | string | null | undefined;
  readonly isNumber?: boolean;
}

export interface Order {
  readonly key: string;
  readonly descending: boolean;
}

/** Rows in order; what has no value comes last either way, and equals keep their place. */
export function sorted<Row>(
  rows: readonly Row[],
  column: Column<Row> | undefined,
  descending: boolean,
): readonly Row[] {
  const by = column?.sortBy;
  if (!by) return rows;
  return [...rows].sort((one, other) => {
    const [a, b] = [by(one) ?? null, by(other) ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (a === b) return 0;
    return (a < b ? -1 : 1) * (descending ? -1 : 1);
  });
}

/** The head of a table whose columns sort when pressed. */
export function SortHead<Row>({
  columns,
  order,
  onOrder,
}: {
  columns: readonly Column<Row>[];
  order: Order | undefined;
  onOrder(order: Order): void;
}) {
  return (
    <thead>
      <tr>
        {columns.map(({ key, title, sortBy, isNumber }) => {
          const isActive = order?.key === key;
          const direction = order?.descending ? "descending" : "ascending";
          return (
            <th
              key={key}
              class={isNumber ? "number" : ""}
              aria-sort={isActive ? direction : undefined}
            >
              {sortBy ? (
                <button
                  type="button"
                  class="sort"
                  onClick={() => onOrder({ key, descending: isActive ? !order.descending : true })}
                >
                  {title}
                  <span aria-hidden="true">{isActive ? (order.descending ? " ▼" : " ▲") : ""}</span>
                </button>
              ) : (
                title
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

export function Pager({
  page,
  pages,
  onPage,
}: {
  page: number;
  pages: number;
  onPage(page: number): void;
}) {
  if (pages <= 1) return null;
  return (
    <nav class="row pager" aria-label="Pages">
      <button type="button" class="quiet" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </button>
      <span>
        Page {page + 1} of {pages}
      </span>
      <button
        type="button"
        class="quiet"
        disabled={page >= pages - 1}
        onClick={() => onPage(page + 1)}
      >
        Next
      </button>
    </nav>
  );
}

const MOST_ROOMY = 10;

/** A table of rows that are all here, sorted by a press on a head. */
export function SortedTable<Row>({
  label,
  columns,
  rows,
  start,
  rowKey,
  note,
  foot,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  start?: Order;
  rowKey(row: Row): string | number;
  /** Words that stand in place of a row's numbers, such as why there are none. */
  note?(row: Row): string | undefined;
  /** The sum of all rows, which stays below them. */
  foot?: Row;
}) {
  const [order, setOrder] = useState(start);
  const column = columns.find(({ key }) => key === order?.key);
  return (
    <Scroll label={label}>
      <table class={columns.length > MOST_ROOMY ? "wide" : undefined}>
        <SortHead columns={columns} order={order} onOrder={setOrder} />
        <tbody>
          {sorted(rows, column, order?.descending ?? true).map((row) => {
            const words = note?.(row);
            return (
              <tr key={rowKey(row)}>
                {(words ? columns.slice(0, 1) : columns).map((one) => (
                  <td key={one.key} class={one.isNumber ? "number" : ""}>
                    {one.cell(row)}
                  </td>
                ))}
                {words && (
                  <td colSpan={columns.length - 1} class="reason">
                    {words}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
        {foot && (
          <tfoot>
            <tr>
              {columns.map((one, index) =>
                index === 0 ? (
                  <th key={one.key} scope="row">
                    {one.cell(foot)}
                  </th>
                ) : (
                  <td key={one.key} class={one.isNumber ? "number" : ""}>
                    {one.cell(foot)}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        )}
      </table>
    </Scroll>
  );
}

import { useState } from "preact/hooks";
import { request } from "../../api/client";
import {
  type AxisFragment,
  type CellFragment,
  type NamedCellFragment,
  SweepCellsDocument,
  type SweepCellsQuery,
  type SweepMetric,
} from "../../api/generated";
import * as format from "../../format";
import { useAsked } from "../../views/asked";
import { Loading, Problem, Scroll, Signed } from "../../views/parts";
import { type Column, type Order, SortHead } from "../../views/sorted_table";
import { axisValue, METRIC_WORDS, parameterTitle } from "../../words";

const PAGE_SIZE = 20;

const SHOWN = [
  "NET_PNL",
  "BREAK_EVEN_SLIPPAGE_BPS",
  "TOTAL_RETURN",
  "SHARPE",
  "MAX_DRAWDOWN",
  "TOTAL_TRADES",
  "WIN_RATE",
  "TOTAL_FUNDING",
  "BASIS_PNL",
  "TOTAL_FEES",
  "SLIPPAGE_COST",
] as const satisfies readonly SweepMetric[];

// The catalogue's field of a metric above is one that the document asks for.
type Field = keyof NonNullable<CellFragment["metrics"]>;

function columnsOf(
  axes: readonly AxisFragment[],
  onOpen: (cell: number) => void,
): Column<CellFragment>[] {
  return [
    {
      key: "open",
      title: "Cell",
      isNumber: true,
      cell: ({ index, state, ruined }) =>
        state === "COMPUTED" ? (
          <>
            {ruined && (
              <span title="its equity fell to 0 or below">
                † <span class="spoken">its equity fell to 0 or below</span>
              </span>
            )}
            <button
              type="button"
              class="link"
              aria-label={`Open the run of cell ${index}`}
              onClick={() => onOpen(index)}
            >
              {index}
            </button>
          </>
        ) : (
          index
        ),
    },
    ...axes.map(
      ({ parameter }): Column<CellFragment> => ({
        key: `axis-${parameter}`,
        title: parameterTitle(parameter),
        isNumber: true,
        cell: ({ parameters }) => {
          const found = parameters.find((one) => one.parameter === parameter);
          return found ? axisValue(parameter, found.value) : format.DASH;
        },
      }),
    ),
    ...SHOWN.map((metric): Column<CellFragment> => {
      const { field, title, show, signed } = METRIC_WORDS[metric];
      const name = field as Field;
      return {
        key: metric,
        title,
        isNumber: true,
        // The service sorts: only one page of cells is here.
        sortBy: ({ metrics }) => metrics?.[name],
        cell: ({ metrics, state }) => {
          if (!metrics) return metric === "NET_PNL" ? state.toLowerCase() : format.DASH;
          const text = show(metrics[name]);
          return signed ? <Signed value={metrics[name]} text={text} /> : text;
        },
      };
    }),
  ];
}

type Sweep = Extract<NonNullable<SweepCellsQuery["run"]>, { __typename: "Sweep" }>;

interface Named {
  /** The middle one of those that are equally good. */
  readonly best: number | undefined;
  readonly equals: number;
  readonly robust: number | undefined;
}

const tradedOf = (cell: NamedCellFragment | null | undefined): number | undefined =>
  cell?.metrics?.totalTrades ? cell.index : undefined; // one that did nothing is not named

/** The cells that are named by a metric, of which more or less is better. */
function namedBy({ middle, robust }: Sweep, metric: SweepMetric): Named {
  const isRanked = METRIC_WORDS[metric].better !== "NEITHER";
  return {
    best: isRanked ? tradedOf(middle?.cell) : undefined,
    equals: middle?.equals ?? 0,
    robust: isRanked ? tradedOf(robust) : undefined,
  };
}

function Marks({ index, named }: { index: number; named: Named }) {
  return (
    <>
      {index === named.best && (
        <span class="best">
          ★ <span class="spoken">best</span>
        </span>
      )}
      {index === named.robust && (
        <span class="best">
          ◆ <span class="spoken">robust</span>
        </span>
      )}
    </>
  );
}

/** What the marks mean, and which cells have them: they may stand on another page. */
function MarksSaid({ named, metric }: { named: Named; metric: SweepMetric }) {
  const { best, equals, robust } = named;
  if (best === undefined) return null;
  return (
    <p class="hint">
      ★ Best by {METRIC_WORDS[metric].title}: cell {best}
      {equals > 1 && `, the middle of ${format.count(equals)} equal ones`}.
      {robust !== undefined && ` ◆ Robust, the best of the worst among neighbours: cell ${robust}.`}
    </p>
  );
}

/** Every cell as a row, sorted and paged by the service; the best and the robust are marked. */
export function CellsTable({
  id,
  axes,
  version,
  onOpen,
}: {
  id: string;
  axes: readonly AxisFragment[];
  /** Changes when there is more to read. */
  version: string;
  onOpen(cell: number): void;
}) {
  const [order, setOrder] = useState<Order>({ key: "NET_PNL", descending: true });
  // The cursors of the pages before this one: the API pages forwards.
  const [trail, setTrail] = useState<readonly (string | null)[]>([null]);
  const after = trail.at(-1) ?? null;
  const metric = order.key as SweepMetric;
  const { data, error } = useAsked(
    () =>
      request(SweepCellsDocument, {
        id,
        first: PAGE_SIZE,
        after,
        orderBy: { metric, direction: order.descending ? "DESCENDING" : "ASCENDING" },
        metric,
      }),
    JSON.stringify([id, order, after, version]),
  );
  if (error) return <Problem>{error}</Problem>;
  const sweep = data?.run?.__typename === "Sweep" ? data.run : undefined;
  if (!sweep) return <Loading what="the cells" />;
  const columns = columnsOf(axes, onOpen);
  const { nodes, totalCount, pageInfo } = sweep.cells;
  const named = namedBy(sweep, metric);
  const hasRuined = nodes.some(({ ruined }) => ruined);
  const first = (trail.length - 1) * PAGE_SIZE;
  return (
    <>
      <Scroll label="Cells">
        <table class="cells">
          <SortHead
            columns={columns}
            order={order}
            onOrder={(one) => {
              setOrder(one);
              setTrail([null]);
            }}
          />
          <tbody>
            {nodes.map((cell) => (
              <tr key={cell.index} class={cell.index === named.best ? "best-row" : ""}>
                {columns.map((one, position) => (
                  <td key={one.key} class="number">
                    {position === 0 && <Marks index={cell.index} named={named} />}
                    {one.cell(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <MarksSaid named={named} metric={metric} />
      {hasRuined && (
        <p class="hint">
          † Its equity fell to 0 or below: what follows could not have been held, so it is neither
          best nor robust.
        </p>
      )}
      {totalCount > PAGE_SIZE && (
        <nav class="row pager" aria-label="Pages of cells">
          <button
            type="button"
            class="quiet"
            disabled={trail.length === 1}
            onClick={() => setTrail(trail.slice(0, -1))}
          >
            Previous
          </button>
          <span>
            {format.count(first + 1)} to {format.count(first + nodes.length)} of{" "}
            {format.count(totalCount)}
          </span>
          <button
            type="button"
            class="quiet"
            disabled={!pageInfo.hasNextPage}
            onClick={() => setTrail([...trail, pageInfo.endCursor])}
          >
            Next
          </button>
        </nav>
      )}
    </>
  );
}

import type { ReadonlySignal } from "@preact/signals";
import type { AxisFragment } from "../../api/generated";
import { type Curve, Curves } from "../../charts/curves";
import * as format from "../../format";
import { Scroll, Signed } from "../../views/parts";
import { Picture } from "../../views/picture";
import { axisValue, parameterTitle } from "../../words";
import { valuesAt } from "./picks";
import { type CellPreview, usePreviews } from "./use_previews";

export const MOST_PINS = 8;

interface Row {
  readonly cell: number;
  readonly look: number;
  readonly isPinned: boolean;
  readonly preview: CellPreview | undefined;
}

const labelOf = (axes: readonly AxisFragment[], cell: number): string =>
  valuesAt(axes, cell)
    .map((value, at) => axisValue((axes[at] as AxisFragment).parameter, value))
    .join(" / ");

/** The curve of the cell under the pointer, over those of the pinned ones, and their numbers. */
export function PreviewPanel({
  id,
  axes,
  pointing,
  pins,
  onPin,
  onUnpin,
  onOpen,
}: {
  id: string;
  axes: readonly AxisFragment[];
  /** The cell under the pointer: only this panel follows it. */
  pointing: ReadonlySignal<number | undefined>;
  pins: readonly number[];
  onPin(cell: number): void;
  onUnpin(cell: number): void;
  onOpen(cell: number): void;
}) {
  const { pointed, of, problem } = usePreviews(id, pointing, pins);
  const pinned = pins.map(
    (cell, look): Row => ({ cell, look, isPinned: true, preview: of.get(cell) }),
  );
  const isNew = pointed !== undefined && !pins.includes(pointed);
  const rows: Row[] = [
    ...(isNew
      ? [
          {
            cell: pointed,
            look: pins.length % MOST_PINS,
            isPinned: false,
            preview: of.get(pointed),
          },
        ]
      : []),
    ...pinned,
  ];
  const curves = rows.flatMap(({ cell, look, preview }): Curve[] =>
    preview
      ? [
          {
            label: labelOf(axes, cell),
            times: preview.equityCurve.times as readonly number[],
            values: preview.equityCurve.equity,
            look,
          },
        ]
      : [],
  );
  return (
    <figure class="panel preview" aria-label="Curves of cells">
      <figcaption>
        <h3>Curves of cells</h3>
        <p>
          {rows.length === 0
            ? "Point at a cell to see its equity; a click pins it."
            : `Equity by ${axes.map(({ parameter }) => parameterTitle(parameter)).join(" / ")}. A preview is no run: open one to have its trades.`}
        </p>
      </figcaption>
      <Picture name="curves of cells" isEmpty={curves.length === 0}>
        <Curves
          curves={curves}
          title={`Equity of ${curves.map(({ label }) => label).join("; ") || "no cell yet"}`}
        />
      </Picture>
      {problem && (
        <p class="note" role="status">
          {problem}
        </p>
      )}
      {rows.length > 0 && (
        <Scroll label="Pinned cells">
          <table>
            <thead>
              <tr>
                <th>Cell</th>
                <th class="number">Net P&L</th>
                <th class="number">Sharpe</th>
                <th class="number">Max drawdown</th>
                <th class="number">Trades</th>
                <th>
                  <span class="spoken">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ cell, look, isPinned, preview }) => {
                const label = labelOf(axes, cell);
                return (
                  <tr key={cell} class={isPinned ? "" : "pointed"}>
                    <th scope="row">
                      <svg class="curves swatch" viewBox="0 0 22 4" aria-hidden="true">
                        <path class={`curve look-${look + 1}`} d="M0 2H22" />
                      </svg>{" "}
                      {label}
                    </th>
                    <td class="number">
                      <Signed
                        value={preview?.metrics.netPnl}
                        text={format.signedAmount(preview?.metrics.netPnl)}
                      />
                    </td>
                    <td class="number">{format.ratio(preview?.metrics.sharpe)}</td>
                    <td class="number">{format.percent(preview?.metrics.maxDrawdown)}</td>
                    <td class="number">{format.count(preview?.metrics.totalTrades)}</td>
                    <td class="actions">
                      <button
                        type="button"
                        class="quiet"
                        aria-label={`${isPinned ? "Unpin" : "Pin"} ${label}`}
                        disabled={!isPinned && pins.length >= MOST_PINS}
                        onClick={() => (isPinned ? onUnpin(cell) : onPin(cell))}
                      >
                        {isPinned ? "Unpin" : "Pin"}
                      </button>
                      <button
                        type="button"
                        class="quiet"
                        aria-label={`Open the run of ${label}`}
                        onClick={() => onOpen(cell)}
                      >
                        Open
                      </button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
      {pins.length >= MOST_PINS && (
        <p class="hint">Eight cells are pinned: unpin one to pin another.</p>
      )}
    </figure>
  );
}

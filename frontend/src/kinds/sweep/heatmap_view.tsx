import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { cellAt, type Grid, gridOf, moved, type Position } from "../../charts/grid";
import { drawHeatmap, type HeatmapData, INVALID, PENDING } from "../../charts/heatmap";
import { colourAt, css, type Scale, scaleOf } from "../../charts/scale";
import { chartColours } from "../../charts/theme";
import { shortened } from "../../format";
import { theme } from "../../state";
import { Scroll } from "../../views/parts";

export interface HeatmapProps extends HeatmapData {
  readonly yTitle: string;
  readonly metricTitle: string;
  readonly diverging: boolean;
  readonly best: Position | undefined;
  readonly robust: Position | undefined;
  readonly show: (value: number | null | undefined) => string;
  onOpen(at: Position): void;
}

const LARGEST_TABLE = 2_500;

function stateWords(state: number | undefined): string {
  if (state === INVALID) return "invalid: exit above entry";
  return state === PENDING ? "not computed yet" : "undefined";
}

function Legend({
  scale,
  show,
  hasIdle,
  hasNear,
}: {
  scale: Scale | undefined;
  show: HeatmapProps["show"];
  hasIdle: boolean;
  hasNear: boolean;
}) {
  if (!scale) return null;
  const steps = 40;
  const at = (index: number): number =>
    scale.minimum + ((scale.maximum - scale.minimum) * index) / (steps - 1);
  return (
    <div class="legend">
      <span>{show(scale.minimum)}</span>
      <svg viewBox={`0 0 ${steps} 1`} preserveAspectRatio="none" aria-hidden="true">
        {Array.from({ length: steps }, (_, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps never move
            key={index}
            x={index}
            width={1.05}
            height={1}
            fill={css(colourAt(at(index), scale))}
          />
        ))}
      </svg>
      <span>{show(scale.maximum)}</span>
      <span class="key best-key">best</span>
      <span class="key robust-key">robust: best of the worst among neighbours</span>
      <span class="key invalid-key">invalid</span>
      {hasIdle && <span class="key idle-key">no trade</span>}
      {hasNear && (
        <span class="key near-key">within one standard error of the best Sharpe ratio</span>
      )}
    </div>
  );
}

function HeatmapTable(props: HeatmapProps) {
  const { xLabels, yLabels, values, states, show, xTitle, yTitle, metricTitle } = props;
  const { idle, near } = props;
  if (values.length > LARGEST_TABLE) {
    return <p class="muted">Too many cells for this table; the list of cells below has all.</p>;
  }
  return (
    <Scroll label="Heatmap as a table">
      <table>
        <caption>
          {metricTitle}: {yTitle || "one row"} downwards, {xTitle} to the right
        </caption>
        <thead>
          <tr>
            <td />
            {xLabels.map((label) => (
              <th key={label} scope="col" class="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {yLabels.map((label, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {xLabels.map((xLabel, column) => {
                const index = row * xLabels.length + column;
                const value = values[index] ?? null;
                return (
                  <td key={xLabel} class="number">
                    {value === null ? stateWords(states[index]) : show(value)}
                    {idle.has(index) && ", no trade"}
                    {near.has(index) && " ◥"}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The width of an element, kept up to date. */
function useWidth(): [ref: RefObject<HTMLDivElement | null>, width: number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const host = ref.current;
    if (!host) return undefined;
    setWidth(host.clientWidth);
    const observer = new ResizeObserver(() => setWidth(host.clientWidth));
    observer.observe(host);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

function labelWidth(labels: readonly string[]): number {
  return Math.min(120, 14 + 7.2 * Math.max(1, ...labels.map((label) => label.length)));
}

/** The heatmap: arrows move, Enter or a click opens the cell's run. */
export function HeatmapView(props: HeatmapProps) {
  const { values, states, xLabels, yLabels, xTitle, yTitle, metricTitle, diverging, show } = props;
  const { idle, near } = props;
  const [host, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<Position>();
  const drawn = useMemo(
    () => ({ xLabels: shortened(xLabels), yLabels: shortened(yLabels) }),
    [xLabels, yLabels],
  );
  const grid: Grid = gridOf(xLabels.length, yLabels.length, width, labelWidth(drawn.yLabels));
  const scale = useMemo(() => scaleOf(values, diverging), [values, diverging]);
  const currentTheme = theme.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are in the canvas
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current || width === 0) return;
    const pixels = window.devicePixelRatio;
    canvas.current.width = Math.round(grid.width * pixels);
    canvas.current.height = Math.round(grid.height * pixels);
    canvas.current.style.width = `${grid.width}px`;
    canvas.current.style.height = `${grid.height}px`;
    context.setTransform(pixels, 0, 0, pixels, 0, 0);
    const marks = { best: props.best, robust: props.robust, chosen };
    drawHeatmap(context, grid, { ...props, ...drawn }, scale, marks, show, chartColours());
  }, [props, width, chosen, scale, currentTheme]);

  const words = (at: Position): string => {
    const index = at.row * grid.columns + at.column;
    const value = values[index] ?? null;
    const place = [
      yTitle && `${yTitle} ${yLabels[at.row]}`,
      `${xTitle} ${xLabels[at.column]}`,
    ].filter(Boolean);
    const told = value === null ? stateWords(states[index]) : show(value);
    const marked = idle.has(index)
      ? ", no trade"
      : near.has(index)
        ? ", within one standard error of the best Sharpe ratio"
        : "";
    return `${place.join(", ")}: ${metricTitle} ${told}${marked}`;
  };
  const at = (event: MouseEvent): Position | undefined =>
    cellAt(event.offsetX, event.offsetY, grid);
  const onKey = (event: KeyboardEvent): void => {
    const start = chosen ?? props.best ?? { column: 0, row: 0 };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      props.onOpen(start);
      return;
    }
    const target = moved(start, event.key, grid);
    if (!target) return;
    event.preventDefault();
    setChosen(chosen ? target : start);
  };
  return (
    <div class="heatmap">
      {yTitle && <p class="axis-title">{yTitle}, downwards</p>}
      <div ref={host}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a canvas has no role of its own, and the arrow keys are ours */}
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label={`Heatmap of ${metricTitle}. Arrow keys move, Enter opens the cell's run.`}
          aria-describedby="heatmap-cell"
          onKeyDown={onKey}
          onFocus={() => setChosen((old) => old ?? props.best ?? { column: 0, row: 0 })}
          onMouseMove={(event) => {
            const position = at(event);
            if (position) setChosen(position);
          }}
          onClick={(event) => {
            const position = at(event);
            if (position) props.onOpen(position);
          }}
        />
      </div>
      <p id="heatmap-cell" class="cell-words" aria-live="polite">
        {chosen ? words(chosen) : "Point at a cell, or use the arrow keys; Enter opens its run."}
      </p>
      <Legend scale={scale} show={show} hasIdle={idle.size > 0} hasNear={near.size > 0} />
      <details>
        <summary>Heatmap as a table</summary>
        <HeatmapTable {...props} />
      </details>
    </div>
  );
}

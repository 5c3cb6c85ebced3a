import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  cellAt,
  type Grid,
  gridOf,
  moved,
  type Position,
  panned,
  reaching,
  WHOLE,
  type Zoom,
  zoomed,
} from "../../charts/grid";
import { drawHeatmap, drawMarks } from "../../charts/heatmap";
import { bitmapOf } from "../../charts/heatmap_bitmap";
import { heatmapSvg } from "../../charts/heatmap_svg";
import { scaleOf } from "../../charts/scale";
import { chartColours } from "../../charts/theme";
import { shortened } from "../../format";
import { theme } from "../../state";
import { SaveButtons } from "../../views/picture";
import { endsOf, Legend } from "./heatmap_legend";
import { HeatmapTable } from "./heatmap_table";
import { cellWords, type HeatmapProps, shownValue } from "./heatmap_words";

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

const labelWidth = (labels: readonly string[]): number =>
  Math.min(120, 14 + 7.2 * labels.reduce((most, { length }) => Math.max(most, length), 1));

/** A canvas of the grid's size, cleared, whose units are CSS pixels. */
function contextOf(canvas: HTMLCanvasElement | null, grid: Grid) {
  const context = canvas?.getContext("2d");
  if (!context || !canvas) return undefined;
  const pixels = window.devicePixelRatio;
  const [width, height] = [Math.round(grid.width * pixels), Math.round(grid.height * pixels)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${grid.width}px`;
    canvas.style.height = `${grid.height}px`;
  }
  context.setTransform(pixels, 0, 0, pixels, 0, 0);
  return context;
}

/** What is pointed at, in words: the one part that follows the pointer beside the outline. */
function Pointed({ chosen, ...props }: HeatmapProps & { chosen: Signal<Position | undefined> }) {
  const at = chosen.value;
  return (
    <p id="heatmap-cell" class="cell-words" aria-live="polite">
      {at
        ? cellWords(props, at)
        : "Point at a cell, or use the arrow keys; Enter opens its run, P or a click pins its curve."}
    </p>
  );
}

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly from: Zoom;
  moved: boolean;
}

const ZOOM_STEP = 1.6;
const DRAG_FROM = 4;

/** The heatmap: arrows move, Enter opens the cell's run, P or a click pins it; + and - zoom, dragging pans. */
export function HeatmapView(props: HeatmapProps) {
  const { shades, xLabels, yLabels, yTitle, metric, best, robust } = props;
  const [host, width] = useWidth();
  const cells = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const dragged = useRef<Drag | undefined>(undefined);
  const chosen = useSignal<Position | undefined>(undefined);
  const [zoom, setZoom] = useState(WHOLE);
  const drawn = useMemo(
    () => ({ xLabels: shortened(xLabels), yLabels: shortened(yLabels) }),
    [xLabels, yLabels],
  );
  const labels = useMemo(() => labelWidth(drawn.yLabels), [drawn]);
  const grid = useMemo(
    () => gridOf(xLabels.length, yLabels.length, width, labels, zoom),
    [xLabels, yLabels, width, labels, zoom],
  );
  const isSigned = metric.signed && props.colours === "value";
  const scale = useMemo(() => scaleOf(shades, isSigned), [shades, isSigned]);
  const show = (value: number): string => shownValue(metric, value);
  const currentTheme = theme.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are in the picture
  const bitmap = useMemo(
    () => bitmapOf(props, scale, chartColours()),
    [shades, props.states, scale, xLabels, yLabels, currentTheme],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are in the canvas
  useLayoutEffect(() => {
    const context = width > 0 && contextOf(cells.current, grid);
    if (!context) return;
    drawHeatmap(context, grid, { ...props, ...drawn }, bitmap, scale, show, chartColours());
  }, [bitmap, grid, drawn, metric, props.near]);
  const drawOver = (at: Position | undefined): void => {
    const context = width > 0 && contextOf(marks.current, grid);
    if (context) drawMarks(context, grid, { best, robust, chosen: at }, chartColours());
  };
  const latest = useRef(drawOver);
  latest.current = drawOver;
  useSignalEffect(() => latest.current(chosen.value));
  useLayoutEffect(() => drawOver(chosen.peek()));

  const at = (event: MouseEvent): Position | undefined =>
    cellAt(event.offsetX, event.offsetY, grid);
  const choose = (position: Position): void => {
    const old = chosen.peek();
    if (old?.column === position.column && old.row === position.row) return;
    chosen.value = position;
    props.onPoint(position);
  };
  const first = (): Position => chosen.peek() ?? best ?? { column: 0, row: 0 };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zooms = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP, "0": 0 };
    if (event.key in zooms) {
      event.preventDefault();
      const times = zooms[event.key as keyof typeof zooms];
      setZoom(times === 0 ? WHOLE : zoomed(grid, times));
      return;
    }
    const start = first();
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      props.onOpen(start);
      return;
    }
    if (event.key === "p") {
      props.onPin(start);
      return;
    }
    const target = moved(start, event.key, grid);
    if (!target) return;
    event.preventDefault();
    const next = chosen.peek() ? target : start;
    choose(next);
    setZoom(reaching(grid, next));
  };
  const onDrag = (event: MouseEvent): void => {
    const drag = dragged.current;
    if (!drag || (event.buttons & 1) === 0) {
      dragged.current = undefined;
      return;
    }
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.moved ||= Math.hypot(x, y) > DRAG_FROM;
    if (drag.moved && zoom.factor > 1) setZoom(panned(grid, x, y, drag.from));
  };
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return; // the page scrolls; pinching arrives with the key
    event.preventDefault();
    const share = {
      x: (event.offsetX - grid.left) / grid.plotWidth,
      y: (event.offsetY - grid.top) / grid.plotHeight,
    };
    setZoom(zoomed(grid, Math.exp(-event.deltaY / 200), share));
  };
  const isLarge = Math.max(xLabels.length, yLabels.length) > 8;
  const button = (title: string, to: () => Zoom) => (
    <button type="button" class="quiet" onClick={() => setZoom(to())}>
      {title}
    </button>
  );
  return (
    <div class="heatmap">
      <div class="row heatmap-head">
        {yTitle && <p class="axis-title">{yTitle}, downwards</p>}
        {isLarge && (
          <span class="row zoom">
            {button("Zoom in", () => zoomed(grid, ZOOM_STEP))}
            {button("Zoom out", () => zoomed(grid, 1 / ZOOM_STEP))}
            {button("Whole map", () => WHOLE)}
          </span>
        )}
      </div>
      <div ref={host} class="layers" style={{ minHeight: `${grid.height}px` }}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a canvas has no role of its own, and the arrow keys are ours */}
        <canvas
          ref={cells}
          tabIndex={0}
          role="application"
          aria-label={`Heatmap of ${metric.title}. Arrow keys move, Enter opens the cell's run, P pins its curve.`}
          aria-describedby="heatmap-cell"
          onKeyDown={onKey}
          onFocus={() => {
            if (!dragged.current) choose(first());
          }}
          onMouseDown={(event) => {
            dragged.current = { x: event.clientX, y: event.clientY, from: zoom, moved: false };
          }}
          onMouseMove={(event) => {
            onDrag(event);
            const position = at(event);
            if (position) choose(position);
          }}
          onWheel={onWheel}
          onClick={(event) => {
            const wasDragged = dragged.current?.moved;
            dragged.current = undefined;
            const position = at(event);
            if (position && !wasDragged) props.onPin(position);
          }}
        />
        <canvas ref={marks} class="marks" />
      </div>
      <SaveButtons
        of={host}
        name={`heatmap of ${metric.title}`}
        isCanvas
        svgDrawn={() =>
          heatmapSvg({
            grid,
            data: { ...props, ...drawn },
            bitmap,
            scale,
            show,
            marks: { best, robust, chosen: undefined },
            titles: [metric.title, yTitle && `${yTitle}, downwards`],
            ends: endsOf(scale, metric, props.colours),
            colours: chartColours(),
          })
        }
      />
      <Pointed {...props} chosen={chosen} />
      <Legend scale={scale} {...props} />
      <HeatmapTable {...props} />
    </div>
  );
}

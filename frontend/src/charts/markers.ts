import type uPlot from "uplot";
import { lastIndexBy } from "./join";
import type { ChartColours } from "./theme";

/** What happened at a time; each kind has a shape of its own, not only a colour. */
export interface Marker {
  readonly time: number;
  readonly kind: "entry" | "exit" | "liquidation" | "adjustment";
  /** The trade that it belongs to. */
  readonly trade?: number;
  /** What the trade brought, where it ends. */
  readonly amount?: number;
}

type Shape = (context: CanvasRenderingContext2D, x: number, y: number, size: number) => void;

function polygon(context: CanvasRenderingContext2D, points: readonly (readonly number[])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x ?? 0, y ?? 0);
  context.closePath();
  context.fill();
  context.stroke();
}

const triangle =
  (direction: 1 | -1): Shape =>
  (context, x, y, size) => {
    const tip = y + direction * size * 0.4;
    const foot = tip + direction * size * 1.7;
    polygon(context, [
      [x, tip],
      [x - size, foot],
      [x + size, foot],
    ]);
  };

const diamond: Shape = (context, x, y, size) =>
  polygon(context, [
    [x, y - size],
    [x + size * 0.8, y],
    [x, y + size],
    [x - size * 0.8, y],
  ]);

// Drawn twice: a wide line of the background under the cross lets it stand out of what it crosses.
const cross: Shape = (context, x, y, size) => {
  const { fillStyle, strokeStyle, lineWidth } = context;
  for (const [colour, width] of [
    [strokeStyle, size],
    [fillStyle, size * 0.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
    context.stroke();
  }
  Object.assign(context, { strokeStyle, lineWidth });
};

const SHAPES: Readonly<Record<Marker["kind"], Shape>> = {
  entry: triangle(1),
  exit: triangle(-1),
  liquidation: cross,
  adjustment: diamond,
};

// Blue and orange are the sign of an amount: of what a trade that ended here has brought.
const colourOf = ({ kind, amount }: Marker, colours: ChartColours): string => {
  if (kind === "liquidation") return colours.bad;
  if (amount === undefined || amount === 0) return colours.text;
  return amount > 0 ? colours.gain : colours.loss;
};

const SIZE = 5;
const SMALL = 3.5;
const MANY = 80; // of more the shapes would cover the line
const REACH = 8;

/** The marker that a click at this place of the chart means, in CSS pixels; undefined beside all. */
export function markerAt(
  chart: uPlot,
  markers: readonly Marker[],
  left: number,
): Marker | undefined {
  let nearest: Marker | undefined;
  let distance = REACH;
  for (const marker of markers) {
    const away = Math.abs(chart.valToPos(marker.time, "x") - left);
    if (away < distance) [nearest, distance] = [marker, away];
  }
  return nearest;
}

/** Markers sit on the first line, at its last point by their time. */
export function drawMarkers(chart: uPlot, markers: readonly Marker[], colours: ChartColours): void {
  const times = chart.data[0];
  const values = chart.data[1];
  if (!values) return;
  const { left, right } = { left: chart.bbox.left, right: chart.bbox.left + chart.bbox.width };
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = colours.surface;
  ctx.lineWidth = devicePixelRatio;
  const size = (markers.length > MANY ? SMALL : SIZE) * devicePixelRatio;
  for (const marker of markers) {
    const { time, kind } = marker;
    const x = chart.valToPos(time, "x", true);
    if (x < left || x > right) continue;
    let index = Math.min(times.length - 1, Math.max(0, lastIndexBy(time, times)));
    while (index > 0 && (values[index] ?? null) === null) index -= 1;
    const value = values[index];
    if (value === null || value === undefined) continue;
    ctx.fillStyle = colourOf(marker, colours);
    SHAPES[kind](ctx, x, chart.valToPos(value, "y", true), size);
  }
  ctx.restore();
}

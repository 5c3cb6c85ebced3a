import { type Box, boxOf, type Grid, labelStep, type Position } from "./grid";
import { colourAt, css, type Scale, textOn } from "./scale";
import type { ChartColours } from "./theme";

/** A block of cells, row by row: values with null where there is none, and their states. */
export interface HeatmapData {
  readonly values: readonly (number | null)[];
  readonly states: readonly number[];
  /** Places whose cell made no trade: what it shows is of doing nothing. */
  readonly idle: ReadonlySet<number>;
  /** Places whose cell is within one standard error of the best. */
  readonly near: ReadonlySet<number>;
  readonly xLabels: readonly string[];
  readonly yLabels: readonly string[];
  readonly xTitle: string;
}

export const PENDING = 0;
export const INVALID = 2;

export interface Marks {
  readonly best: Position | undefined;
  readonly robust: Position | undefined;
  readonly chosen: Position | undefined;
}

const SMALLEST_TEXT_CELL = { width: 46, height: 17 };

function hatch(context: CanvasRenderingContext2D, box: Box, colour: string, isRising = true): void {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let offset = -box.height; offset < box.width; offset += 7) {
    context.moveTo(box.x + offset, box.y + (isRising ? box.height : 0));
    context.lineTo(box.x + offset + box.height, box.y + (isRising ? 0 : box.height));
  }
  context.stroke();
  context.restore();
}

function dot(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  if (box.width < 9 || box.height < 9) return;
  context.fillStyle = colour;
  const size = Math.max(1, Math.min(3, box.width / 6, box.height / 6));
  context.fillRect(box.x + (box.width - size) / 2, box.y + (box.height - size) / 2, size, size);
}

// A corner cut off, dark on a light edge: seen on every colour.
function corner(context: CanvasRenderingContext2D, box: Box): void {
  const size = Math.min(11, box.width / 2, box.height / 2);
  const right = box.x + box.width;
  for (const [colour, reach] of [
    ["#ffffff", size + 2],
    ["#10151f", size],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(right - reach, box.y);
    context.lineTo(right, box.y);
    context.lineTo(right, box.y + reach);
    context.fill();
  }
}

function outline(
  context: CanvasRenderingContext2D,
  box: Box,
  strokes: readonly (readonly [colour: string, width: number, dash: readonly number[]])[],
): void {
  for (const [colour, width, dash] of strokes) {
    context.save();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    const inset = 2.5;
    context.strokeRect(
      box.x + inset,
      box.y + inset,
      Math.max(1, box.width - 2 * inset),
      Math.max(1, box.height - 2 * inset),
    );
    context.restore();
  }
}

function drawLabels(
  context: CanvasRenderingContext2D,
  grid: Grid,
  data: HeatmapData,
  colours: ChartColours,
): void {
  context.font = `12px ${colours.font}`;
  context.fillStyle = colours.text;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const rowStep = labelStep(15, grid.cellHeight);
  data.yLabels.forEach((label, row) => {
    if (row % rowStep !== 0) return;
    context.fillText(label, grid.left - 8, grid.top + (row + 0.5) * grid.cellHeight);
  });
  const widest = Math.max(...data.xLabels.map((label) => context.measureText(label).width));
  const columnStep = labelStep(widest + 8, grid.cellWidth);
  const bottom = grid.top + grid.rows * grid.cellHeight;
  context.textAlign = "center";
  data.xLabels.forEach((label, column) => {
    if (column % columnStep !== 0) return;
    context.fillText(label, grid.left + (column + 0.5) * grid.cellWidth, bottom + 14);
  });
  context.fillStyle = colours.muted;
  context.fillText(data.xTitle, grid.left + (grid.columns * grid.cellWidth) / 2, bottom + 33);
}

/** Draws the whole heatmap in CSS pixels; the caller has scaled the context for the screen. */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  grid: Grid,
  data: HeatmapData,
  scale: Scale | undefined,
  marks: Marks,
  show: (value: number) => string,
  colours: ChartColours,
): void {
  context.clearRect(0, 0, grid.width, grid.height);
  const hasText =
    grid.cellWidth >= SMALLEST_TEXT_CELL.width && grid.cellHeight >= SMALLEST_TEXT_CELL.height;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `12px ${colours.font}`;
  const gap = Math.min(grid.cellWidth, grid.cellHeight) > 8 ? 1 : 0;
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const index = row * grid.columns + column;
      const full = boxOf({ column, row }, grid);
      const box = { ...full, width: full.width - gap, height: full.height - gap };
      const value = data.values[index] ?? null;
      const state = data.states[index];
      if (value === null || !scale) {
        context.fillStyle = colours.surface;
        context.fillRect(box.x, box.y, box.width, box.height);
        if (state === INVALID) hatch(context, box, colours.muted);
        else if (data.idle.has(index)) hatch(context, box, colours.muted, false);
        else if (state === PENDING) dot(context, box, colours.muted);
        else if (hasText) {
          context.fillStyle = colours.muted;
          context.fillText("–", box.x + box.width / 2, box.y + box.height / 2);
        }
        continue;
      }
      const background = colourAt(value, scale);
      context.fillStyle = css(background);
      context.fillRect(box.x, box.y, box.width, box.height);
      if (data.idle.has(index)) hatch(context, box, css(textOn(background)), false);
      if (data.near.has(index)) corner(context, box);
      if (!hasText || data.idle.has(index)) continue;
      context.fillStyle = css(textOn(background));
      context.fillText(show(value), box.x + box.width / 2, box.y + box.height / 2, box.width - 4);
    }
  }
  drawLabels(context, grid, data, colours);
  const dark = "#10151f";
  const light = "#ffffff";
  if (marks.robust) {
    outline(context, boxOf(marks.robust, grid), [
      [light, 4, []],
      [dark, 2, [4, 3]],
    ]);
  }
  if (marks.best) {
    outline(context, boxOf(marks.best, grid), [
      [light, 5, []],
      [dark, 2.5, []],
    ]);
  }
  if (marks.chosen) {
    const { x, y, width, height } = boxOf(marks.chosen, grid);
    outline(context, { x: x - 3, y: y - 3, width: width + 5, height: height + 5 }, [
      [dark, 5, []],
      [colours.focus, 3, []],
    ]);
  }
}

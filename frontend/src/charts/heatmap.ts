import { type Box, boxOf, type Grid, labelStep, type Position, shownOf } from "./grid";
import { type HeatmapData, IDLE, INVALID, PENDING } from "./heatmap_data";
import { colourAt, css, type Scale, textOn } from "./scale";
import type { Drawing } from "./svg_drawing";
import type { ChartColours } from "./theme";

export interface Marks {
  readonly best: Position | undefined;
  readonly robust: Position | undefined;
  readonly chosen: Position | undefined;
}

const SMALLEST_TEXT_CELL = { width: 46, height: 17 };
const SMALLEST_DRAWN_CELL = 8;
const ROW_LABEL = 15;

function hatch(context: Drawing, box: Box, colour: string, rises: boolean): void {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let offset = -box.height; offset < box.width; offset += 7) {
    context.moveTo(box.x + offset, rises ? box.y + box.height : box.y);
    context.lineTo(box.x + offset + box.height, rises ? box.y : box.y + box.height);
  }
  context.stroke();
  context.restore();
}

function dot(context: Drawing, box: Box, colour: string): void {
  context.fillStyle = colour;
  const size = Math.max(1, Math.min(3, box.width / 6, box.height / 6));
  context.fillRect(box.x + (box.width - size) / 2, box.y + (box.height - size) / 2, size, size);
}

// A corner cut off, dark on a light edge: seen on every colour.
function corner(context: Drawing, box: Box): void {
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
  context: Drawing,
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

/** The labels of the rows and columns that are shown, as many as can be read. */
function drawLabels(context: Drawing, grid: Grid, data: HeatmapData, colours: ChartColours): void {
  const { fromColumn, toColumn, fromRow, toRow } = shownOf(grid);
  const bottom = grid.top + grid.plotHeight;
  context.font = `12px ${colours.font}`;
  context.fillStyle = colours.text;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const rowStep = labelStep(ROW_LABEL, grid.cellHeight);
  for (let row = Math.ceil(fromRow / rowStep) * rowStep; row < toRow; row += rowStep) {
    const y = grid.top + (row - grid.zoom.row + 0.5) * grid.cellHeight;
    if (y >= grid.top && y <= bottom) {
      context.fillText(data.yLabels[row] ?? "", grid.left - 8, y, grid.left - 8);
    }
  }
  const longest = data.xLabels.reduce((one, other) => (other.length > one.length ? other : one));
  const columnStep = labelStep(context.measureText(longest).width + 8, grid.cellWidth);
  context.textAlign = "center";
  const first = Math.ceil(fromColumn / columnStep) * columnStep;
  for (let column = first; column < toColumn; column += columnStep) {
    const x = grid.left + (column - grid.zoom.column + 0.5) * grid.cellWidth;
    if (x >= grid.left && x <= grid.left + grid.plotWidth) {
      context.fillText(data.xLabels[column] ?? "", x, bottom + 14);
    }
  }
  context.fillStyle = colours.muted;
  context.fillText(data.xTitle, grid.left + grid.plotWidth / 2, bottom + 33);
}

/** What a picture of one pixel a cell cannot show: seams, hatches, numbers. */
function drawCells(
  context: Drawing,
  grid: Grid,
  data: HeatmapData,
  scale: Scale | undefined,
  show: (value: number) => string,
  colours: ChartColours,
): void {
  const { fromColumn, toColumn, fromRow, toRow } = shownOf(grid);
  const hasText =
    grid.cellWidth >= SMALLEST_TEXT_CELL.width && grid.cellHeight >= SMALLEST_TEXT_CELL.height;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `12px ${colours.font}`;
  for (let row = fromRow; row < toRow; row += 1) {
    for (let column = fromColumn; column < toColumn; column += 1) {
      const index = row * grid.columns + column;
      const box = boxOf({ column, row }, grid);
      const value = data.values[index] ?? Number.NaN;
      const shade = data.shades[index] ?? Number.NaN;
      const state = data.states[index];
      const isColoured = scale && !Number.isNaN(shade) && state !== IDLE;
      const background = isColoured ? colourAt(shade, scale) : undefined;
      context.fillStyle = colours.page;
      context.fillRect(box.x, box.y, box.width, box.height);
      const inner = { ...box, width: box.width - 1, height: box.height - 1 };
      context.fillStyle = background ? css(background) : colours.surface;
      context.fillRect(inner.x, inner.y, inner.width, inner.height);
      if (data.near.has(index)) corner(context, inner);
      if (state === INVALID || state === IDLE)
        hatch(context, inner, colours.muted, state === INVALID);
      else if (state === PENDING) dot(context, inner, colours.muted);
      else if (hasText) {
        context.fillStyle = background ? css(textOn(background)) : colours.muted;
        const text = background ? show(value) : "–";
        context.fillText(text, box.x + box.width / 2, box.y + box.height / 2, box.width - 4);
      }
    }
  }
}

/** Draws the heatmap in CSS pixels; the caller has scaled the context for the screen. */
export function drawHeatmap(
  context: Drawing,
  grid: Grid,
  data: HeatmapData,
  bitmap: HTMLCanvasElement,
  scale: Scale | undefined,
  show: (value: number) => string,
  colours: ChartColours,
): void {
  const { left, top, plotWidth, plotHeight, zoom } = grid;
  context.clearRect(0, 0, grid.width, grid.height);
  context.save();
  context.beginPath();
  context.rect(left, top, plotWidth, plotHeight);
  context.clip();
  if (Math.min(grid.cellWidth, grid.cellHeight) > SMALLEST_DRAWN_CELL) {
    drawCells(context, grid, data, scale, show, colours);
  } else {
    // Of cells smaller than a pixel the mean is shown, of larger ones sharp edges.
    context.imageSmoothingEnabled = Math.min(grid.cellWidth, grid.cellHeight) < 1;
    const [across, down] = [bitmap.width / grid.columns, bitmap.height / grid.rows];
    context.drawImage(
      bitmap,
      zoom.column * across,
      zoom.row * down,
      bitmap.width / zoom.factor,
      bitmap.height / zoom.factor,
      left,
      top,
      plotWidth,
      plotHeight,
    );
  }
  context.restore();
  drawLabels(context, grid, data, colours);
}

/** Outlines the named cells and the one that is pointed at, on a layer above the cells. */
export function drawMarks(context: Drawing, grid: Grid, marks: Marks, colours: ChartColours): void {
  context.clearRect(0, 0, grid.width, grid.height);
  context.save();
  context.beginPath();
  const edge = 6;
  context.rect(
    grid.left - edge,
    grid.top - edge,
    grid.plotWidth + 2 * edge,
    grid.plotHeight + 2 * edge,
  );
  context.clip();
  const dark = "#10151f";
  const light = "#ffffff";
  if (marks.robust) {
    outline(context, widened(boxOf(marks.robust, grid)), [
      [light, 4, []],
      [dark, 2, [4, 3]],
    ]);
  }
  if (marks.best) {
    outline(context, widened(boxOf(marks.best, grid)), [
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
  context.restore();
}

const SMALLEST_MARK = 12;

/** A box that is large enough to be seen around a cell of a pixel. */
function widened({ x, y, width, height }: Box): Box {
  const [more, higher] = [SMALLEST_MARK - width, SMALLEST_MARK - height].map((one) =>
    Math.max(0, one / 2),
  ) as [number, number];
  return { x: x - more, y: y - higher, width: width + 2 * more, height: height + 2 * higher };
}

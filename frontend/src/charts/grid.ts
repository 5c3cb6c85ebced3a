/** The geometry of a heatmap: where each cell lies, and which cell lies where. */

/** The part of a heatmap that is shown: `factor` 1 is all of it, the rest begins at a cell. */
export interface Zoom {
  readonly factor: number;
  readonly column: number;
  readonly row: number;
}

export const WHOLE: Zoom = { factor: 1, column: 0, row: 0 };

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** The cells' own room, whatever part of them stands in it. */
  readonly plotWidth: number;
  readonly plotHeight: number;
  readonly width: number;
  readonly height: number;
  readonly zoom: Zoom;
}

export interface Position {
  readonly column: number;
  readonly row: number;
}

const LABEL_BELOW = 44;
const MARGIN = 6;
const LARGEST_CELL = { width: 170, height: 52 };
const TALLEST = 560;

/** Fits columns x rows into a width; `labelWidth` is kept free on the left for the row labels. */
export function gridOf(
  columns: number,
  rows: number,
  available: number,
  labelWidth: number,
  zoom = WHOLE,
): Grid {
  const left = labelWidth + MARGIN;
  const room = Math.max(60, available - left - MARGIN);
  const cellWidth = Math.min(LARGEST_CELL.width, room / Math.max(1, columns));
  const cellHeight = Math.min(LARGEST_CELL.height, TALLEST / Math.max(1, rows));
  const [plotWidth, plotHeight] = [cellWidth * columns, cellHeight * rows];
  return {
    columns,
    rows,
    left,
    top: MARGIN,
    cellWidth: cellWidth * zoom.factor,
    cellHeight: cellHeight * zoom.factor,
    plotWidth,
    plotHeight,
    width: left + plotWidth + MARGIN,
    height: MARGIN + plotHeight + LABEL_BELOW,
    zoom,
  };
}

/** The cell under a point, in the canvas's CSS pixels. */
export function cellAt(x: number, y: number, grid: Grid): Position | undefined {
  const { left, top, plotWidth, plotHeight, zoom, columns, rows } = grid;
  if (x < left || y < top || x >= left + plotWidth || y >= top + plotHeight) return undefined;
  const column = Math.floor(zoom.column + (x - left) / grid.cellWidth);
  const row = Math.floor(zoom.row + (y - top) / grid.cellHeight);
  return column < columns && row < rows ? { column, row } : undefined;
}

/** The cells that are shown, whole or in part: from the first, to before the end. */
export function shownOf({ columns, rows, zoom, ...grid }: Grid) {
  const last = (first: number, room: number, size: number, all: number): number =>
    Math.min(all, Math.ceil(first + room / size - 1e-9));
  return {
    fromColumn: Math.floor(zoom.column),
    toColumn: last(zoom.column, grid.plotWidth, grid.cellWidth, columns),
    fromRow: Math.floor(zoom.row),
    toRow: last(zoom.row, grid.plotHeight, grid.cellHeight, rows),
  };
}

const SMALLEST_WINDOW = 4;

const within = (value: number, least: number, most: number): number =>
  Math.min(Math.max(least, most), Math.max(least, value));

function kept(zoom: Zoom, columns: number, rows: number): Zoom {
  const most = Math.max(1, Math.max(columns, rows) / SMALLEST_WINDOW);
  const factor = within(zoom.factor, 1, most);
  return {
    factor,
    column: within(zoom.column, 0, columns - columns / factor),
    row: within(zoom.row, 0, rows - rows / factor),
  };
}

/** Nearer by `times`, around a place given as shares of the room, which stays where it is. */
export function zoomed(grid: Grid, times: number, at = { x: 0.5, y: 0.5 }): Zoom {
  const { zoom, columns, rows } = grid;
  const factor = kept({ ...zoom, factor: zoom.factor * times }, columns, rows).factor;
  const shift = 1 / zoom.factor - 1 / factor;
  const column = zoom.column + at.x * columns * shift;
  return kept({ factor, column, row: zoom.row + at.y * rows * shift }, columns, rows);
}

/** Moved by pixels. */
export const panned = (grid: Grid, x: number, y: number, from = grid.zoom): Zoom =>
  kept(
    {
      factor: from.factor,
      column: from.column - x / grid.cellWidth,
      row: from.row - y / grid.cellHeight,
    },
    grid.columns,
    grid.rows,
  );

/** Moved no further than it takes to show a cell. */
export function reaching(grid: Grid, { column, row }: Position): Zoom {
  const { zoom, columns, rows } = grid;
  const into = (first: number, at: number, all: number): number =>
    within(first, at + 1 - all / zoom.factor, at);
  return kept(
    {
      factor: zoom.factor,
      column: into(zoom.column, column, columns),
      row: into(zoom.row, row, rows),
    },
    columns,
    rows,
  );
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box of a cell on whole pixels, so that neighbours meet without a seam. */
export function boxOf({ column, row }: Position, grid: Grid): Box {
  const [across, down] = [column - grid.zoom.column, row - grid.zoom.row];
  const x = Math.round(grid.left + across * grid.cellWidth);
  const y = Math.round(grid.top + down * grid.cellHeight);
  const right = Math.round(grid.left + (across + 1) * grid.cellWidth);
  const bottom = Math.round(grid.top + (down + 1) * grid.cellHeight);
  return { x, y, width: right - x, height: bottom - y };
}

const MOVES: Readonly<Record<string, (at: Position, grid: Grid) => Position>> = {
  ArrowLeft: (at) => ({ ...at, column: at.column - 1 }),
  ArrowRight: (at) => ({ ...at, column: at.column + 1 }),
  ArrowUp: (at) => ({ ...at, row: at.row - 1 }),
  ArrowDown: (at) => ({ ...at, row: at.row + 1 }),
  Home: (at) => ({ ...at, column: 0 }),
  End: (at, grid) => ({ ...at, column: grid.columns - 1 }),
  PageUp: (at) => ({ ...at, row: 0 }),
  PageDown: (at, grid) => ({ ...at, row: grid.rows - 1 }),
};

/** Where a key moves the chosen cell; undefined for keys that do not move it. */
export function moved(at: Position, key: string, grid: Grid): Position | undefined {
  const target = MOVES[key]?.(at, grid);
  if (!target) return undefined;
  return {
    column: within(target.column, 0, grid.columns - 1),
    row: within(target.row, 0, grid.rows - 1),
  };
}

/** Every which label can be written when each needs `needed` pixels and has `available`. */
export const labelStep = (needed: number, available: number): number =>
  Math.max(1, Math.ceil(needed / available));

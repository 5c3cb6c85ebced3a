/** The geometry of a heatmap: where each cell lies, and which cell lies where. */

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly width: number;
  readonly height: number;
}

export interface Position {
  readonly column: number;
  readonly row: number;
}

const LABEL_BELOW = 44;
const MARGIN = 6;
const LARGEST_CELL = { width: 170, height: 52 };

/** Fits columns x rows into a width; `labelWidth` is kept free on the left for the row labels. */
export function gridOf(
  columns: number,
  rows: number,
  available: number,
  labelWidth: number,
  tallest = 560,
): Grid {
  const left = labelWidth + MARGIN;
  const room = Math.max(60, available - left - MARGIN);
  const cellWidth = Math.min(LARGEST_CELL.width, room / Math.max(1, columns));
  const cellHeight = Math.min(LARGEST_CELL.height, tallest / Math.max(1, rows));
  return {
    columns,
    rows,
    left,
    top: MARGIN,
    cellWidth,
    cellHeight,
    width: left + cellWidth * columns + MARGIN,
    height: MARGIN + cellHeight * rows + LABEL_BELOW,
  };
}

/** The cell under a point, in the canvas's CSS pixels. */
export function cellAt(x: number, y: number, grid: Grid): Position | undefined {
  const column = Math.floor((x - grid.left) / grid.cellWidth);
  const row = Math.floor((y - grid.top) / grid.cellHeight);
  const inside = column >= 0 && column < grid.columns && row >= 0 && row < grid.rows;
  return inside ? { column, row } : undefined;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box of a cell on whole pixels, so that neighbours meet without a seam. */
export function boxOf({ column, row }: Position, grid: Grid): Box {
  const x = Math.round(grid.left + column * grid.cellWidth);
  const y = Math.round(grid.top + row * grid.cellHeight);
  const right = Math.round(grid.left + (column + 1) * grid.cellWidth);
  const bottom = Math.round(grid.top + (row + 1) * grid.cellHeight);
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
  const within = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));
  return { column: within(target.column, grid.columns), row: within(target.row, grid.rows) };
}

/** Every which label can be written when each needs `needed` pixels and has `available`. */
export const labelStep = (needed: number, available: number): number =>
  Math.max(1, Math.ceil(needed / Math.max(1, available)));

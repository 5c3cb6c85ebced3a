import type { Grid } from "./grid";
import { drawHeatmap, drawMarks, type Marks } from "./heatmap";
import type { HeatmapData } from "./heatmap_data";
import { colourAt, css, type Scale } from "./scale";
import { type Drawing, SvgDrawing } from "./svg_drawing";
import type { ChartColours } from "./theme";

const HEAD = 48;
const FOOT = 36;
const MARGIN = 8;
const STEPS = 64;
const WIDER = 1.2; // where the page's font is missing another takes its place
const SCALE = { width: 160, height: 10 };

function widthsOf(): (text: string, font: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  return (text, font) => {
    if (!context) return 0;
    context.font = font;
    return context.measureText(text).width;
  };
}

/** The colours between their ends, and what is outlined: the page has both beside the map. */
function drawLegend(
  on: Drawing,
  scale: Scale,
  ends: readonly [least: string, most: string],
  marks: Marks,
  colours: ChartColours,
): void {
  const [top, middle] = [(FOOT - SCALE.height) / 2, FOOT / 2];
  on.fillStyle = colours.text;
  on.textAlign = "left";
  on.textBaseline = "middle";
  let x = MARGIN;
  const say = (text: string): void => {
    on.fillStyle = colours.text;
    on.fillText(text, x, middle);
    x += WIDER * on.measureText(text).width + MARGIN;
  };
  say(ends[0]);
  const [step, span] = [SCALE.width / STEPS, scale.maximum - scale.minimum];
  for (let index = 0; index < STEPS; index += 1) {
    on.fillStyle = css(colourAt(scale.minimum + (span * index) / (STEPS - 1), scale));
    on.fillRect(x + index * step, top, step + 0.5, SCALE.height); // over the seam
  }
  x += SCALE.width + MARGIN;
  say(ends[1]);
  for (const [name, isThere, dash] of [
    ["best", marks.best, []],
    ["robust", marks.robust, [4, 3]],
  ] as const) {
    if (!isThere) continue;
    on.save();
    on.strokeStyle = colours.text;
    on.lineWidth = 2;
    on.setLineDash([...dash]);
    on.strokeRect(x + MARGIN, top, SCALE.height + 4, SCALE.height);
    on.restore();
    x += SCALE.height + 4 + 2 * MARGIN;
    say(name);
  }
}

/**
 * What a heatmap shows, as an SVG document: titles, labels, outlines and legend are lines and text.
 *
 * Cells that the screen paints from the bitmap are that bitmap as PNG, so that a million stay small.
 */
export function heatmapSvg({
  grid,
  data,
  bitmap,
  scale,
  show,
  marks,
  titles,
  ends,
  colours,
}: {
  grid: Grid;
  data: HeatmapData;
  bitmap: HTMLCanvasElement;
  scale: Scale | undefined;
  show(value: number): string;
  marks: Marks;
  /** The metric, and the axis that runs down. */
  titles: readonly [metric: string, y: string];
  /** Both ends of the colours in words. */
  ends: readonly [least: string, most: string];
  colours: ChartColours;
}): string {
  const height = HEAD + grid.height + FOOT;
  const on = new SvgDrawing(grid.width, height, widthsOf());
  on.fillStyle = colours.page;
  on.fillRect(0, 0, grid.width, height);
  on.textBaseline = "middle";
  on.font = `15px ${colours.font}`;
  on.fillStyle = colours.text;
  on.fillText(titles[0], MARGIN, HEAD / 3);
  on.font = `12px ${colours.font}`;
  on.fillStyle = colours.muted;
  on.fillText(titles[1], MARGIN, HEAD - 12);
  on.save();
  on.translate(0, HEAD);
  drawHeatmap(on, grid, data, bitmap, scale, show, colours);
  drawMarks(on, grid, marks, colours);
  on.restore();
  on.translate(0, HEAD + grid.height);
  if (scale) drawLegend(on, scale, ends, marks, colours);
  return on.text;
}

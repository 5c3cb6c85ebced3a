import { type HeatmapData, IDLE, INVALID } from "./heatmap_data";
import { colourAt, type Rgb, type Scale } from "./scale";
import type { ChartColours } from "./theme";

// What browsers take as a side of an image; beyond it several cells share a pixel.
const LONGEST_SIDE = 8_192;
const STEPS = 1_024;
const HATCHED_EACH = 3;

// A pixel's bytes in the order of memory, red first, as one number of a little-endian machine.
const packed = ([red, green, blue]: Rgb): number =>
  ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

function rgbOf(context: CanvasRenderingContext2D, colour: string): Rgb {
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Colours over a scale as pixels, so that a million cells mix no colour of their own. */
function table(scale: Scale): Uint32Array {
  const width = scale.maximum - scale.minimum;
  return Uint32Array.from({ length: STEPS + 1 }, (_, step) =>
    packed(colourAt(scale.minimum + (width * step) / STEPS, scale)),
  );
}

/** One pixel for each cell; drawn once for an answer, and stretched however it is looked at. */
export function bitmapOf(
  { shades, states, xLabels, yLabels }: HeatmapData,
  scale: Scale | undefined,
  colours: ChartColours,
): HTMLCanvasElement {
  const [columns, rows] = [xLabels.length, yLabels.length];
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(columns, LONGEST_SIDE);
  canvas.height = Math.min(rows, LONGEST_SIDE);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return canvas;
  const surface = packed(rgbOf(context, colours.surface));
  const muted = packed(rgbOf(context, colours.muted));
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const colourOf = scale ? table(scale) : new Uint32Array(0);
  const perUnit = scale ? STEPS / (scale.maximum - scale.minimum || 1) : 0;
  for (let y = 0; y < canvas.height; y += 1) {
    const row = Math.floor((y * rows) / canvas.height);
    for (let x = 0; x < canvas.width; x += 1) {
      const column = columns > LONGEST_SIDE ? Math.floor((x * columns) / canvas.width) : x;
      const place = row * columns + column;
      const value = shades[place] ?? Number.NaN;
      const state = states[place];
      const isHatched = state === IDLE || state === INVALID || Number.isNaN(value) || !scale;
      if (isHatched) {
        const along = state === IDLE ? row - column + columns : row + column;
        const isInk = (state === IDLE || state === INVALID) && along % HATCHED_EACH === 0;
        pixels[y * canvas.width + x] = isInk ? muted : surface;
      } else {
        const step = Math.round((value - scale.minimum) * perUnit);
        pixels[y * canvas.width + x] = colourOf[Math.min(STEPS, Math.max(0, step))] ?? surface;
      }
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

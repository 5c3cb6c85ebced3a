/** Colour scales that a colour-blind reader can tell apart, and text that stands out on them. */

export type Rgb = readonly [red: number, green: number, blue: number];

// Blue for gains, orange for losses, white at zero: told apart with any common colour blindness.
const LOSS: readonly Rgb[] = [
  [246, 246, 244],
  [253, 205, 147],
  [239, 138, 46],
  [160, 74, 5],
];
const GAIN: readonly Rgb[] = [
  [246, 246, 244],
  [158, 202, 236],
  [60, 136, 201],
  [10, 70, 130],
];
// Cividis, sampled: rises evenly in lightness, made for colour-blind readers.
const RISING: readonly Rgb[] = [
  [0, 34, 78],
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [254, 232, 56],
];

export interface Scale {
  readonly minimum: number;
  readonly maximum: number;
  readonly diverging: boolean;
}

/** The scale over the values that are numbers; a diverging one is as wide on both sides of zero. */
export function scaleOf(values: ArrayLike<number>, diverging: boolean): Scale | undefined {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number; // NaN is neither less nor more
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  if (minimum > maximum) return undefined;
  if (!diverging) return { minimum, maximum, diverging };
  const reach = Math.max(Math.abs(minimum), Math.abs(maximum));
  return { minimum: -reach, maximum: reach, diverging };
}

function between(stops: readonly Rgb[], share: number): Rgb {
  const position = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const index = Math.min(Math.floor(position), stops.length - 2);
  const from = stops[index] as Rgb;
  const to = stops[index + 1] as Rgb;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (position - index));
  return [mix(0), mix(1), mix(2)];
}

/** The colour of a value; the middle of the scale where all values are equal. */
export function colourAt(value: number, scale: Scale): Rgb {
  if (scale.diverging) {
    const share = scale.maximum === 0 ? 0 : Math.abs(value) / scale.maximum;
    return between(value < 0 ? LOSS : GAIN, share);
  }
  const width = scale.maximum - scale.minimum;
  return between(RISING, width === 0 ? 0.5 : (value - scale.minimum) / width);
}

/** Relative luminance of WCAG 2: 0 is black, 1 is white. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number): number => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of WCAG 2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light as number) + 0.05) / ((dark as number) + 0.05);
}

// Black and white: whatever the background, one of the two has a contrast of 4.58 or more.
const INK: Rgb = [0, 0, 0];
const PAPER: Rgb = [255, 255, 255];

/** Dark or light text, whichever is easier to read on the colour. */
export const textOn = (background: Rgb): Rgb =>
  contrast(INK, background) >= contrast(PAPER, background) ? INK : PAPER;

export const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

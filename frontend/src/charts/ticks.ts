const STEPS = [1, 2, 5, 10];

/** At most about `most` round numbers between two others, ascending: multiples of 1, 2 or 5. */
export function roundTicks(from: number, to: number, most: number): number[] {
  const width = to - from;
  if (!(width > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(width / most));
  const step = power * (STEPS.find((one) => width / (one * power) <= most) ?? 10);
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Each value's rank among those that are numbers, as a share: 0 the worst, 1 the best; NaN stays. */
export function ranksOf(values: Float32Array, isLessBetter: boolean): Float32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const last = sorted.length - 1;
  const below = (value: number): number => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((sorted[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  return values.map((value) => {
    if (Number.isNaN(value)) return Number.NaN;
    const share = last === 0 ? 1 : below(value) / last;
    return isLessBetter ? 1 - share : share;
  });
}

export interface Points {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

const isAscending = (times: readonly number[]): boolean =>
  times.every((time, index) => index === 0 || time > (times[index - 1] as number));

const isSame = (times: readonly number[], others: readonly number[]): boolean =>
  times === others ||
  (times.length === others.length && times.every((time, index) => time === others[index]));

/** Columns of all lines over the union of their times; null where a line has no point. */
export function joined(
  lines: readonly Points[],
): [times: readonly number[], ...values: (readonly (number | null)[])[]] {
  const [first] = lines;
  // Curves of one run: nothing is to be sorted.
  if (first && isAscending(first.times) && lines.every(({ times }) => isSame(times, first.times)))
    return [first.times, ...lines.map(({ values }) => values)];
  const times = [...new Set(lines.flatMap((line) => line.times))].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const columns = lines.map((line) => {
    const column: (number | null)[] = new Array(times.length).fill(null);
    line.times.forEach((time, index) => {
      column[place.get(time) as number] = line.values[index] ?? null;
    });
    return column;
  });
  return [times, ...columns];
}

/** The last index whose time is not after `time`; 0 when all are. */
export function lastIndexBy(time: number, times: ArrayLike<number>): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] as number) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

import * as format from "../../format";

/** How many of the markets that have a result ended with a gain; those that failed beside them. */
export function profitableWords({
  profitableCount,
  successfulCount,
  totalCount,
}: {
  readonly profitableCount: number;
  readonly successfulCount: number;
  readonly totalCount: number;
}): string {
  const failed = totalCount - successfulCount;
  const markets = successfulCount === 1 ? "market" : "markets";
  const told = `${format.count(profitableCount)} of ${format.count(successfulCount)} ${markets} profitable`;
  return failed > 0 ? `${told}, ${format.count(failed)} failed` : told;
}

import * as format from "../format";
import { Tip } from "./tip";

/** A rate or cost in bps, its fraction of the notional on hover, focus or tap. */
export const Rate = ({ value, digits }: { value: number | null | undefined; digits?: number }) =>
  value === null || value === undefined ? (
    <span>{format.DASH}</span>
  ) : (
    <Tip kind="number" text={format.fraction(value)}>
      {format.bps(value, digits)}
    </Tip>
  );

/** The same as a number of a dense table: each would be one more stop of the keyboard, so only a
 * pointer sees the fraction. */
export const RateCell = ({ value, text }: { value: number | null | undefined; text: string }) =>
  value === null || value === undefined ? (
    <span>{format.DASH}</span>
  ) : (
    <span title={format.fraction(value)}>{text}</span>
  );

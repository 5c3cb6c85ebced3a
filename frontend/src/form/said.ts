import type { FileSaidInput, FileTakenFragment } from "../api/generated";

export type SaidField = Exclude<keyof FileSaidInput, "file">;

/** What may be said of a file, as people call it, with what is typed. */
export const SAID: Readonly<Record<SaidField, readonly [title: string, example: string]>> = {
  venue: ["Exchange", "binance"],
  symbol: ["Market", "BTC/USDT:USDT"],
  kind: ["Kind of bars", "perp, spot or mark"],
  timeframe: ["Length of bars", "1h"],
  utcOffset: ["Zone of its times", "+8 or America/Denver"],
  rateUnit: ["Unit of rates", "fraction, percent, bps"],
  columns: ["Columns", "time=Date,rate=Rate"],
  timeFormat: ["Form of times", "%d/%m/%Y %H:%M"],
  decimal: ["Decimal mark", ", or ."],
  takenFor: ["Layout", "table"],
};
export const SAID_FIELDS = Object.keys(SAID) as readonly SaidField[];

export type Values = Readonly<Partial<Record<SaidField, string>>>;
/** What was said, by file; of all files under "". */
export type Said = Readonly<Record<string, Values>>;
export const OF_ALL = "";

/** The fields that a look asks for: of one file, or of all that are refused. */
export const askedFor = (files: readonly FileTakenFragment[]): readonly SaidField[] =>
  SAID_FIELDS.filter((field) => files.some(({ settledBy }) => settledBy.includes(field)));

const filled = (values: Values): [SaidField, string][] =>
  SAID_FIELDS.flatMap((field): [SaidField, string][] => {
    const text = values[field]?.trim();
    return text ? [[field, text]] : [];
  });

/** What was said as the mutation takes it: of all first, so that what is of one counts. */
export function readSaid(said: Said): FileSaidInput[] {
  const files = Object.keys(said).sort();
  return files.flatMap((file) => {
    const values = filled(said[file] ?? {});
    if (values.length === 0) return [];
    return [{ ...(file === OF_ALL ? {} : { file }), ...Object.fromEntries(values) }];
  });
}

/** Which file and field an error of the service is about: "said.1.kind". */
export function placeOf(field: string, sent: readonly FileSaidInput[]): [string, string] {
  const [, index = "0", name = ""] = field.split(".");
  return [sent[Number(index)]?.file ?? OF_ALL, name];
}

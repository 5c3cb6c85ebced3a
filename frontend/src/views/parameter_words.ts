import { type Parameter, parametersAt } from "../api/catalogue";
import * as format from "../format";

/** How a value of each unit stands in a sentence. */
const WRITTEN: Partial<Readonly<Record<Parameter["unit"], (value: number) => string>>> = {
  RATE: format.typedRate,
  FRACTION: format.rate,
  YEARLY: (value) => `${format.rate(value)} a year`,
  BPS: (value) => `${format.exact(value)} bps`,
  QUOTE: format.setAmount,
};

const written = (unit: Parameter["unit"], value: unknown): string =>
  typeof value === "number" ? (WRITTEN[unit] ?? format.exact)(value) : String(value);

function lineOf({ field, kind, title, line }: Parameter): string {
  const name = title.charAt(0).toLowerCase() + title.slice(1);
  return line ?? (kind === "FLAG" ? name : `${name} {${field}}`);
}

function words(
  path: string,
  values: object,
  isTold: (own: unknown, parameter: Parameter) => boolean,
): string[] {
  const told = values as Readonly<Record<string, unknown>>;
  const units = new Map(parametersAt(path).map(({ field, unit }) => [field, unit]));
  return parametersAt(path).flatMap((one) => {
    const own = told[one.field] ?? null;
    const line = lineOf(one);
    const isUsualFlag = one.kind === "FLAG" && own === one.default;
    if (line === "" || own === null || isUsualFlag || !isTold(own, one)) return [];
    return line
      .replaceAll("(s)", own === 1 ? "" : "s")
      .replace(/\{(\w+)\}/g, (_, name: string) => written(units.get(name) ?? "NONE", told[name]));
  });
}

/** How a line of settings tells a part of the input, whatever the defaults. */
export const parameterWords = (path: string, values: object): string[] =>
  words(path, values, () => true);

/** The same of what is not as it would be by default. */
export const changedWords = (path: string, values: object): string[] =>
  words(path, values, (own, { default: usual }) => own !== usual);

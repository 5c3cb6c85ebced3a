import { type Group, PARAMETERS, type Parameter } from "../api/catalogue";
import * as format from "../format";

type Values = Readonly<Record<string, unknown>>;

/** How a value of each unit stands in a sentence. */
const WRITTEN: Partial<Readonly<Record<Parameter["unit"], (value: number) => string>>> = {
  RATE: format.typedRate,
  FRACTION: format.rate,
  QUOTE: format.setAmount,
};

const written = (unit: Parameter["unit"], value: unknown): string =>
  typeof value === "number" ? (WRITTEN[unit] ?? format.exact)(value) : String(value);

/** How a run's line of settings tells the parameters that a part of the input takes. */
export function parameterWords(group: Group, values: object): string[] {
  const told = values as Values;
  const units = new Map(PARAMETERS[group].map(({ field, unit }) => [field, unit]));
  return PARAMETERS[group].flatMap(({ field, kind, title, line }) => {
    const isSilent = line === "" || (kind === "FLAG" && !told[field]);
    if (isSilent) return [];
    const template =
      line ?? (kind === "FLAG" ? title.toLowerCase() : `${title.toLowerCase()} {${field}}`);
    return template.replace(/\{(\w+)\}/g, (_, name: string) =>
      written(units.get(name) ?? "NONE", told[name]),
    );
  });
}

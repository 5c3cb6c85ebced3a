import { PARAMETERS, type Parameter, parametersAt } from "../api/catalogue";
import type { SweepParameter } from "../api/generated";
import { setIn } from "../words";

const written = (unit: Parameter["unit"], value: unknown): string =>
  typeof value === "number" ? setIn(unit, value) : String(value);

function lineOf({ field, kind, title, line }: Parameter): string {
  const name = title.charAt(0).toLowerCase() + title.slice(1);
  return line ?? (kind === "FLAG" ? name : `${name} {${field}}`);
}

/** What stands instead of the value of a parameter that a sweep varies. */
export type Swept = Readonly<Partial<Record<SweepParameter, string>>>;

function words(
  path: string,
  values: object,
  swept: Swept,
  isTold: (own: unknown, parameter: Parameter) => boolean,
): string[] {
  const told = values as Readonly<Record<string, unknown>>;
  const known = new Map(parametersAt(path).map((one) => [one.field, one]));
  const textOf = (field: string): string => {
    const one = known.get(field);
    const varied = one?.name && swept[one.name];
    return varied || written(one?.unit ?? "NONE", told[field]);
  };
  return parametersAt(path).flatMap((one) => {
    const own = told[one.field] ?? null;
    const line = lineOf(one);
    const isUsualFlag = one.kind === "FLAG" && own === one.default;
    const isVaried = one.name !== null && swept[one.name] !== undefined;
    if (line === "" || own === null || isUsualFlag || !(isVaried || isTold(own, one))) return [];
    return line
      .replaceAll("(s)", own === 1 ? "" : "s")
      .replace(/\{(\w+)\}/g, (_, name: string) => textOf(name));
  });
}

/** How a line of settings tells a part of the input, whatever the defaults. */
export const parameterWords = (path: string, values: object, swept: Swept = {}): string[] =>
  words(path, values, swept, () => true);

/** The same of what is not as it would be by default. */
export const changedWords = (path: string, values: object, swept: Swept = {}): string[] =>
  words(path, values, swept, (own, { default: usual }) => own !== usual);

const TITLES: Readonly<Record<string, string>> = {
  "period.start": "Period from",
  "period.end": "Period to",
  "market.venue": "Venue",
  "market.symbol": "Market",
  "strategy.kind": "Strategy",
  "margin.mode": "Margin",
  direction: "Direction",
  markets: "Markets",
  axes: "Axes",
};

/** The parameter that an input's dotted path leads to; of strategies the path names none. */
function parameterOf(path: string): Parameter | undefined {
  const cut = path.lastIndexOf(".");
  const [group, field] = [path.slice(0, cut), path.slice(cut + 1)];
  return Object.entries(PARAMETERS)
    .filter(([name]) => name === group || name.startsWith(`${group}.`))
    .flatMap(([, parameters]): readonly Parameter[] => parameters)
    .find((one) => one.field === field);
}

/** What a setting is called, by its path in an input. */
export const settingTitle = (path: string): string =>
  TITLES[path] ?? parameterOf(path)?.title ?? path;

/** A setting's value as it is told by the API, in the unit of the setting. */
export function settingValue(path: string, value: string): string {
  const number = Number(value);
  const parameter = parameterOf(path);
  return parameter && value !== "" && Number.isFinite(number)
    ? written(parameter.unit, number)
    : value;
}

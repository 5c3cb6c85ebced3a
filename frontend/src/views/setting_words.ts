import { PARAMETERS, type Parameter } from "../api/catalogue";
import type { SweepParameter } from "../api/generated";
import { marketName } from "../words";
import { axisWords } from "./config_words";
import { written } from "./parameter_words";

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

const marketsTold = (value: string): string =>
  (JSON.parse(value) as { venue: string; symbol: string }[]).map(marketName).join(", ");

const axesTold = (value: string): string =>
  (JSON.parse(value) as { parameter: string; values: number[] }[])
    .map(({ parameter, values }) =>
      axisWords({ parameter: parameter.toUpperCase() as SweepParameter, values }),
    )
    .join(", ");

/** Settings that are lists, which the API tells as JSON. */
const LISTS: Readonly<Record<string, (value: string) => string>> = {
  markets: marketsTold,
  axes: axesTold,
};

/** A setting's value as it is told by the API, in the unit of the setting. */
export function settingValue(path: string, value: string): string {
  const told = LISTS[path];
  if (told) return told(value);
  const number = Number(value);
  const parameter = parameterOf(path);
  return parameter && value !== "" && Number.isFinite(number)
    ? written(parameter.unit, number)
    : value;
}

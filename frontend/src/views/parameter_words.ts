import { type Parameter, parametersAt } from "../api/catalogue";
import type { SweepParameter } from "../api/generated";
import { setIn } from "../words";

/** A value in the unit of its parameter. */
export const written = (unit: Parameter["unit"], value: unknown): string =>
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

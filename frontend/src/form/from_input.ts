import { parametersAt, STRATEGIES, type StrategyName } from "../api/catalogue";
import type { RunKind, SweepParameter } from "../api/generated";
import { exact } from "../format";
import {
  type AxisRow,
  EMPTY_AXIS,
  EMPTY_FORM,
  type EntryRow,
  entryPath,
  type FormState,
  marketKey,
} from "./model";
import { periodText } from "./period";
import { tiersText } from "./tiers";
import { weightTexts } from "./weights";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function flatten(
  value: Record<string, unknown>,
  prefix: string,
  texts: Record<string, string>,
  flags: Record<string, boolean>,
): void {
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof inner === "number") texts[path] = exact(inner);
    else if (typeof inner === "string") texts[path] = inner;
    else if (typeof inner === "boolean") flags[path] = inner;
    else if (inner === null) {
      const declared = prefix.replace(/^entries\.\d+\./, "");
      const word = parametersAt(declared).find(({ field }) => field === key)?.null;
      if (word) texts[path] = word;
    } else if (isRecord(inner)) {
      if (key === "sizing" || key === "rebalance") flags[path] = true;
      flatten(inner, path, texts, flags);
    }
  }
}

const strategyName = (strategy: unknown): StrategyName => {
  const name = isRecord(strategy) ? Object.keys(strategy)[0] : undefined;
  return STRATEGIES.find((one) => one.name === name)?.name ?? EMPTY_FORM.strategy;
};

const keysOf = (markets: unknown): string[] =>
  Array.isArray(markets) ? markets.filter(isRecord).map((one) => marketKey(one as never)) : [];

function axisRow(axis: Record<string, unknown>): AxisRow {
  const range = isRecord(axis.range) ? axis.range : undefined;
  return {
    ...EMPTY_AXIS,
    parameter: axis.parameter as SweepParameter,
    kind: range ? "range" : "values",
    values: Array.isArray(axis.values) ? axis.values.map((v) => exact(v)).join(", ") : "",
    from: range ? exact(range.from as number) : "",
    to: range ? exact(range.to as number) : "",
    steps: range ? String(range.steps) : EMPTY_AXIS.steps,
  };
}

/** A form that would send `input` (of a run as it was sent) again: "clone and edit". */
export function formOf(kind: RunKind, input: Record<string, unknown>): FormState {
  const values: Record<string, string> = {};
  const flags: Record<string, boolean> = {};
  const entries = Array.isArray(input.entries) ? input.entries.filter(isRecord) : [];
  if (isRecord(input.strategy)) flatten(input.strategy, "strategy", values, flags);
  const rows = entries.map(
    ({ strategy, label }, index): EntryRow => ({
      key: String(index),
      strategy: strategyName(strategy),
      label: typeof label === "string" ? label : "",
    }),
  );
  for (const [index, { strategy }] of entries.entries()) {
    const row = rows[index];
    if (row && isRecord(strategy)) flatten(strategy, entryPath(row), values, flags);
  }
  for (const part of ["costs", "capital", "rules", "margin", "portfolio", "folds"]) {
    const inner = input[part];
    if (isRecord(inner)) flatten(inner, part, values, flags);
  }
  const margin = isRecord(input.margin) ? input.margin : {};
  if (margin.mode !== undefined) flags.margin = margin.mode === "ISOLATED";
  if (Array.isArray(margin.maintenanceTiers)) {
    values["margin.maintenanceTiers"] = tiersText(margin.maintenanceTiers as never);
  }
  for (const name of ["direction", "venueProfile"]) {
    const text = input[name];
    if (typeof text === "string") values[name] = text;
  }
  const period = isRecord(input.period) ? input.period : {};
  for (const side of ["start", "end"] as const) {
    const text = periodText(side, period[side]);
    if (text !== undefined) values[`period.${side}`] = text;
  }
  if (typeof input.strictData === "boolean") flags.strictData = input.strictData;
  if (typeof input.label === "string") values.label = input.label;
  const market = isRecord(input.market) ? keysOf([input.market])[0] : undefined;
  const markets = keysOf(input.markets);
  if (isRecord(input.portfolio)) {
    Object.assign(values, weightTexts(markets, input.portfolio.weights));
  }
  return {
    ...EMPTY_FORM,
    mode: kind,
    strategy: strategyName(input.strategy),
    market: market ?? markets[0] ?? "",
    markets,
    values,
    flags,
    preset: typeof input.preset === "string" ? input.preset : undefined,
    axes: Array.isArray(input.axes) ? input.axes.filter(isRecord).map(axisRow) : [],
    entries: rows.length ? rows : EMPTY_FORM.entries,
  };
}

import { type Parameter, parametersAt, strategyTold } from "../../../api/catalogue";
import type { ConfigFragment } from "../../../api/generated";
import { setIn } from "../../../words";
import { type Scale, scaleOf } from "./scale";

/** A parameter that is turned beside the chart. */
export interface Knob {
  /** Its place in the input of a backtest, "costs.slippageBps". */
  readonly path: string;
  readonly title: string;
  readonly hint: string;
  /** What the run has. */
  readonly value: number;
  readonly scale: Scale;
  readonly show: (value: number) => string;
}

/** What is turned, by path. */
export type Turned = Readonly<Record<string, number>>;

const shown = (unit: Parameter["unit"], value: number): string =>
  `${setIn(unit, value)}${unit === "FACTOR" ? " x" : ""}`;

const COSTS = ["spotFeeBps", "perpFeeBps", "slippageBps"];

function knob(group: string, field: string, config: object): Knob[] {
  const parameter = parametersAt(group).find((one) => one.field === field);
  const value = (config as Readonly<Record<string, unknown>>)[field];
  if (!parameter || typeof value !== "number") return [];
  return [
    {
      path: `${group}.${field}`,
      title: parameter.title,
      hint: parameter.hint,
      value,
      scale: scaleOf(parameter, value),
      show: (turned) => shown(parameter.unit, turned),
    },
  ];
}

/** The parameters that matter of a run: its thresholds, what trading costs, leverage and band. */
export function knobsOf({ strategy, costs, capital, margin }: ConfigFragment): Knob[] {
  const { name, entry, exit } = strategyTold(strategy);
  const thresholds = [entry, exit].filter((one) => one !== null);
  const isFixed = costs.slippageModel === "FIXED";
  return [
    ...thresholds.flatMap((field) => knob(`strategy.${name}`, field, strategy)),
    ...COSTS.filter((field) => isFixed || field !== "slippageBps").flatMap((field) =>
      knob("costs", field, costs),
    ),
    ...(margin.mode === "ISOLATED" ? knob("margin", "leverage", margin) : []),
    ...(capital.funded ? knob("capital", "resizeBand", capital) : []),
  ];
}

/** The values after one was turned: an exit never stands above its entry, it is pushed along. */
export function turn(config: ConfigFragment, values: Turned, path: string, value: number): Turned {
  const { name, entry, exit } = strategyTold(config.strategy);
  const [entryPath, exitPath] = [`strategy.${name}.${entry}`, `strategy.${name}.${exit}`];
  const turned = { ...values, [path]: value };
  const [high, low] = [turned[entryPath], turned[exitPath]];
  if (high === undefined || low === undefined || low <= high) return turned;
  return { ...turned, [path === entryPath ? exitPath : entryPath]: value };
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function withValue(
  group: Record<string, unknown>,
  [first = "", ...rest]: readonly string[],
  value: number,
): Record<string, unknown> {
  const inner = group[first];
  return {
    ...group,
    [first]: rest.length === 0 ? value : withValue(isGroup(inner) ? inner : {}, rest, value),
  };
}

/** The input of a run with what was turned: a question of its own, without the run's name. */
export function edited(sent: object, knobs: readonly Knob[], values: Turned): object {
  const { idempotencyKey: _key, label: _label, ...input } = sent as Record<string, unknown>;
  return knobs
    .filter(({ path, value }) => values[path] !== value)
    .reduce(
      (changed, { path, value }) => withValue(changed, path.split("."), values[path] ?? value),
      input,
    );
}

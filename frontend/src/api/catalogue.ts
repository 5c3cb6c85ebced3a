/** What the service says of its parameters and metrics: `carry schema --catalogue` writes catalogue.json. */
import document from "./catalogue.json";
import type {
  MetricsFragment,
  StrategyConfigFragment,
  StrategyInput,
  SweepMetric,
  SweepParameter,
} from "./generated";

type Unit =
  | "QUOTE"
  | "FRACTION"
  | "RATIO"
  | "BPS"
  | "COUNT"
  | "HOURS"
  | "DAYS"
  | "SETTLEMENTS"
  | "INSTANT";

export interface Metric {
  /** What a sweep calls it; null of those that cells do not keep. */
  readonly name: SweepMetric | null;
  readonly field: keyof MetricsFragment;
  readonly title: string;
  readonly unit: Unit;
  /** Whether it is written with its sign, as a gain or a loss is. */
  readonly signed: boolean;
  readonly better: "MORE" | "LESS" | "NEITHER";
  readonly meaning: string;
}

export const METRICS = document.metrics as readonly Metric[];

/** A strategy, under the name that inputs have for it. */
export interface Strategy {
  readonly name: StrategyName;
  /** The type that tells it. */
  readonly type: StrategyConfigFragment["__typename"];
  readonly title: string;
  /** The parameters that its signal is compared with; null where it has none. */
  readonly entry: string | null;
  readonly exit: string | null;
  /** How many a sweep has that names no axes; null: it has nothing to sweep. */
  readonly cells: number | null;
}

export type StrategyName = keyof StrategyInput & string;

export const STRATEGIES = document.strategies as readonly Strategy[];

/** What the page knows of a strategy. */
export function strategyNamed(name: string): Strategy {
  const found = STRATEGIES.find((one) => one.name === name);
  if (!found) throw new Error(`strategy must be one that this page knows, was ${name}`);
  return found;
}

/** The strategy that an answer tells. */
export function strategyTold({ __typename }: Pick<StrategyConfigFragment, "__typename">): Strategy {
  const found = STRATEGIES.find((one) => one.type === __typename);
  if (!found) throw new Error(`strategy must be one that this page knows, was ${__typename}`);
  return found;
}

/** Its name at the beginning of a sentence. */
export const titled = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

export interface Parameter {
  /** What a sweep calls it; null of those that it cannot vary. */
  readonly name: SweepParameter | null;
  readonly field: string;
  readonly kind: "NUMBER" | "FLAG" | "CHOICE";
  readonly choices: readonly string[];
  readonly title: string;
  readonly hint: string;
  readonly unit:
    | "RATE"
    | "FRACTION"
    | "YEARLY"
    | "BPS"
    | "QUOTE"
    | "BASE"
    | "SETTLEMENTS"
    | "HOURS"
    | "DAYS"
    | "POSITIONS"
    | "SCORE"
    | "WEIGHT"
    | "FACTOR"
    | "NONE";
  readonly whole: boolean;
  /** Between what a number must lie; null of what is none. */
  readonly least: number | null;
  readonly most: number | null;
  readonly default: number | boolean | string | null;
  /** What a blank means, in words, where the default does not tell it. */
  readonly absent: string | null;
  /** The word for null, where that is a choice of its own. */
  readonly null: string | null;
  /** How a run's line of settings tells it; null: title and value; "": another line tells it. */
  readonly line: string | null;
}

export type Group = keyof typeof document.parameters;

/** Parameters by the path of the input that takes them. */
export const PARAMETERS = document.parameters as Readonly<Record<Group, readonly Parameter[]>>;

/** Those at a path that may have none, such as what scales a strategy's size. */
export const parametersAt = (path: string): readonly Parameter[] =>
  path in PARAMETERS ? PARAMETERS[path as Group] : [];

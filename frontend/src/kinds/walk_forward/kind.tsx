import { askAhead, request } from "../../api/client";
import {
  RunLuckDocument,
  StartWalkForwardDocument,
  type StartWalkForwardInput,
} from "../../api/generated";
import { checkCells, readAxes } from "../../form/axes";
import { readMarket, readStrategy } from "../../form/input";
import { readFields } from "../../form/terms";
import { lazily } from "../../views/lazily";
import { asking, type Kind } from "../kind";
import { Net } from "../outcome";
import { FOLDS } from "./folds";
import { walkForwardResult } from "./run";

const FoldsEditor = lazily("this part", async () => (await import("./folds_editor")).FoldsEditor);
const WalkForwardResult = lazily(
  "the result",
  async () => (await import("./result")).WalkForwardResult,
  ({ id }: { id: string }) => {
    askAhead(...walkForwardResult(id));
    askAhead(RunLuckDocument, { id });
  },
);

export const WALK_FORWARD: Kind = {
  name: "WALK_FORWARD",
  title: "Walk-forward",
  mutation: "startWalkForward",
  tables: [
    ["folds", "Folds"],
    ["metrics", "Metrics"],
    ["luck", "Is it luck?"],
    ["curve", "Curve of the tests"],
    ["benchmark", "Curve of holding, chained"],
    ["unbroken_benchmark", "Curve of holding, unbroken"],
  ],
  asking: asking<StartWalkForwardInput>({
    mode: "Walk-forward",
    hint: "Choose cells on the past, test them on what came next",
    action: "Run walk-forward",
    sending: "Starting the walk-forward …",
    hasManyMarkets: false,
    parts: [FOLDS],
    Part: FoldsEditor,
    read: (reading) => {
      const { form, options, errors } = reading;
      const axes = readAxes(form.axes);
      const folds = readFields(form, FOLDS, errors);
      const input = {
        market: readMarket(reading),
        strategy: readStrategy(reading, { ordered: false }),
        ...(axes.input.length > 0 ? { axes: axes.input } : {}),
        ...(Object.keys(folds).length > 0 ? { folds } : {}),
        ...reading.common,
      };
      Object.assign(errors, axes.errors);
      checkCells(form, options, errors);
      return input;
    },
    start: async (input) => (await request(StartWalkForwardDocument, { input })).started,
  }),
  Result: ({ head }) => <WalkForwardResult id={head.id} />,
  ahead: ({ id }) => WalkForwardResult.ahead({ id }),
  isComparable: true,
  outcome: (run) => <Net metrics={run.__typename === "WalkForward" ? run.metrics : null} />,
};

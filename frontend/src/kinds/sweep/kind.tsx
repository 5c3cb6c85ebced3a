import { askAhead, request } from "../../api/client";
import { RunLuckDocument, StartSweepDocument, type StartSweepInput } from "../../api/generated";
import { checkCells, readAxes } from "../../form/axes";
import { readMarket, readStrategy } from "../../form/input";
import * as format from "../../format";
import { lazily } from "../../views/lazily";
import type { RunHead } from "../../views/run_types";
import { asking, type Kind } from "../kind";
import { sweepResult } from "./run";

const AxesEditor = lazily("this part", async () => (await import("./axes_editor")).AxesEditor);
const SweepResult = lazily(
  "the result",
  async () => (await import("./result")).SweepResult,
  ({ id, status }: Pick<RunHead, "id" | "status">) => {
    askAhead(...sweepResult(id));
    if (status === "SUCCEEDED") askAhead(RunLuckDocument, { id });
  },
);

export const SWEEP: Kind = {
  name: "SWEEP",
  title: "Sweep",
  mutation: "startSweep",
  tables: [["cells", "Cells"]],
  asking: asking<StartSweepInput>({
    mode: "Sweep",
    hint: "A grid of parameters on one market",
    action: "Run sweep",
    sending: "Starting the sweep …",
    hasManyMarkets: false,
    Part: AxesEditor,
    read: (reading) => {
      const { form, options, errors } = reading;
      const axes = readAxes(form.axes);
      const input = {
        market: readMarket(reading),
        // Cells whose exit lies above their entry are left out, not refused.
        strategy: readStrategy(reading, { ordered: false }),
        ...(axes.input.length > 0 ? { axes: axes.input } : {}),
        ...reading.common,
      };
      Object.assign(errors, axes.errors);
      checkCells(form, options, errors);
      return input;
    },
    start: async (input) => (await request(StartSweepDocument, { input })).started,
  }),
  isLive: true,
  isShown: (status) => status !== "QUEUED",
  Result: ({ head, cells }) => <SweepResult id={head.id} status={head.status} cells={cells} />,
  ahead: ({ id, status }) => SweepResult.ahead({ id, status }),
  outcome: (run) => (run.__typename === "Sweep" ? `${format.count(run.totalCells)} cells` : null),
};

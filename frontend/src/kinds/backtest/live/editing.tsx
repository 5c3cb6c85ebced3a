import { useEffect, useMemo, useState } from "preact/hooks";
import { request } from "../../../api/client";
import {
  LivePreviewDocument,
  type LivePreviewQuery,
  StartBacktestDocument,
  type StartBacktestInput,
} from "../../../api/generated";
import { Waterfall } from "../../../charts/waterfall";
import * as format from "../../../format";
import { acceptedPath, go } from "../../../state";
import { MarketSays } from "../../../views/market_says";
import { NetWords } from "../../../views/net_words";
import { Problem } from "../../../views/parts";
import { stepsOf } from "../../../views/where_from";
import { quoteOf } from "../../../words";
import type { BacktestRun } from "../run";
import { LiveChart } from "./chart";
import { edited, knobsOf, type Turned, turn } from "./knobs";
import { latest } from "./latest";
import { Slider } from "./slider";

const MOST_POINTS = 600;

type Preview = Extract<LivePreviewQuery["preview"], { __typename: "Preview" }>;

async function previewed(input: object): Promise<Preview> {
  const { preview } = await request(LivePreviewDocument, {
    input: input as StartBacktestInput,
    maxPoints: MOST_POINTS,
  });
  if (preview.__typename === "Preview") return preview;
  throw new Error(preview.message);
}

/** What the sliders make of the run, in a sentence. */
function Net({ preview: { metrics: m, holdNetPnl }, quote }: { preview: Preview; quote: string }) {
  return (
    <p role="status">
      <NetWords metrics={m} holding={holdNetPnl} quote={quote} against="holding" />{" "}
      <span class="muted">
        {format.count(m.totalTrades)} trade{m.totalTrades === 1 ? "" : "s"}, in the market{" "}
        {format.percent(m.exposure, 0)} of the time, drawdown {format.percent(m.maxDrawdown)}.
      </span>
    </p>
  );
}

/** Sliders beside a chart: what the run would be with other parameters, while they are turned. */
export function LiveEditing({ result }: { result: BacktestRun }) {
  const { config, equityCurve, input } = result;
  const knobs = useMemo(() => knobsOf(config), [config]);
  const untouched = useMemo<Turned>(
    () => Object.fromEntries(knobs.map(({ path, value }) => [path, value])),
    [knobs],
  );
  const [values, setValues] = useState(untouched);
  const [preview, setPreview] = useState<Preview>();
  const [problem, setProblem] = useState<string>();
  const [isKeeping, setIsKeeping] = useState(false);
  const ask = useMemo(
    () =>
      latest(
        previewed,
        (answer: Preview) => {
          setPreview(answer);
          setProblem(undefined);
        },
        (cause) => {
          setPreview(undefined); // the last one is not of what stands at the sliders
          setProblem((cause as Error).message);
        },
      ),
    [],
  );
  useEffect(() => ask.drop, [ask]);
  if (!equityCurve || knobs.length === 0) return null;

  const isTurned = (turned: Turned): boolean =>
    knobs.some(({ path, value }) => turned[path] !== value);
  const show = (turned: Turned): void => {
    setValues(turned);
    if (isTurned(turned)) {
      ask(edited(input as object, knobs, turned));
    } else {
      ask.drop();
      setPreview(undefined);
      setProblem(undefined);
    }
  };
  const keep = async (): Promise<void> => {
    setIsKeeping(true);
    const question = edited(input as object, knobs, values) as StartBacktestInput;
    try {
      const { started } = await request(StartBacktestDocument, { input: question });
      if (started.__typename === "RunAccepted") return go(acceptedPath(started));
      setProblem(started.message);
    } catch (cause) {
      setProblem((cause as Error).message);
    }
    setIsKeeping(false);
  };
  const isChanged = isTurned(values);
  return (
    <section class="live" aria-labelledby="live-title">
      <h2 id="live-title">Edit here</h2>
      <div class="live-knobs">
        {knobs.map((knob) => (
          <Slider
            key={knob.path}
            knob={knob}
            value={values[knob.path] ?? knob.value}
            turn={(value) => show(turn(config, values, knob.path, value))}
          />
        ))}
        <p class="row">
          <button type="button" class="primary" disabled={!isChanged || isKeeping} onClick={keep}>
            {isKeeping ? "Keeping …" : "Keep as a run"}
          </button>
          <button type="button" class="quiet" disabled={!isChanged} onClick={() => show(untouched)}>
            Reset
          </button>
        </p>
        <p class="hint">
          Computed by the engine while you drag, and kept nowhere: only what you keep is a trial and
          gets a verdict.
        </p>
        {preview && <MarketSays says={preview.market} />}
      </div>
      <div class="live-net">
        {problem && <Problem>{problem}</Problem>}
        {preview && <Net preview={preview} quote={quoteOf(config.market.symbol)} />}
        {!problem && !preview && <p class="muted">Turn a slider: this run is the grey line.</p>}
      </div>
      <LiveChart run={equityCurve} turned={preview?.equityCurve} />
      {preview && (
        <Waterfall
          steps={stepsOf(preview.attribution)}
          total={{ label: "Net P&L", value: preview.attribution.netPnl }}
        />
      )}
    </section>
  );
}

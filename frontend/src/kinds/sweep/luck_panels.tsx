import type { ComponentChildren } from "preact";
import { Distribution, type Mark } from "../../charts/distribution";
import { type Point, Scatter } from "../../charts/scatter";
import * as format from "../../format";
import { Notes, Scroll } from "../../views/parts";
import { Picture } from "../../views/picture";
import { Unfolded } from "../../views/unfolded";
import { bestWords, otherFigures, overfittingWords, slopeWords, trialsWords } from "./luck_words";
import type { LuckOfSweep, SweepLuck } from "./run";

type Row = readonly (string | number)[];

const ratio = (value: number): string => format.ratio(value);
const known = (values: readonly (number | null)[]): number[] =>
  values.filter((value): value is number => value !== null);

const LOGIT_BINS = 25;
const TABLE_ROWS = 100;

/** One sentence, a drawing, and the numbers behind it. */
function Panel({
  title,
  sentence,
  heads,
  rows,
  children,
}: {
  title: string;
  sentence: string;
  heads: readonly string[];
  rows: readonly Row[];
  children?: ComponentChildren;
}) {
  return (
    <figure class="panel" aria-label={title}>
      <figcaption>
        <h3>{title}</h3>
        <p>{sentence}</p>
      </figcaption>
      {children && <Picture name={title}>{children}</Picture>}
      <Unfolded summary="Numbers">
        <Scroll label={`${title}, numbers`}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} class="number">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, index) => (
                    <td key={heads[index]} class="number">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </Unfolded>
    </figure>
  );
}

const binRows = (edges: readonly number[], counts: readonly number[]): readonly Row[] =>
  counts.flatMap((count, index): Row[] =>
    count ? [[ratio(edges[index] ?? 0), ratio(edges[index + 1] ?? 0), format.count(count)]] : [],
  );

function Sharpes({ luck }: { luck: SweepLuck }) {
  const { sharpes, bestByLuck, expectedMaximum, best } = luck;
  if (!sharpes) return null;
  const edges = known(sharpes.edges);
  const shown = best?.metrics?.sharpe;
  const marks: readonly Mark[] = [
    ...(typeof shown === "number" ? [{ value: shown, label: "best cell" }] : []),
    ...(bestByLuck ? [{ value: bestByLuck.sharpe, label: "luck alone", dash: "7 4" }] : []),
    ...(expectedMaximum === null
      ? []
      : [{ value: expectedMaximum, label: "independent cells by luck", dash: "2 4" }]),
  ];
  return (
    <Panel
      title="The cells' Sharpe ratios"
      sentence={bestWords(luck)}
      heads={["From", "To", "Cells"]}
      rows={binRows(edges, sharpes.counts)}
    >
      <Distribution
        edges={edges}
        counts={sharpes.counts}
        marks={marks}
        title="Sharpe ratio, cells"
        show={ratio}
        splitAt={0}
      />
    </Panel>
  );
}

/** Bins of equal width on both sides of 0, so that none lies on both. */
export function binned(values: readonly number[]): { edges: number[]; counts: number[] } {
  const reach = Math.max(0.1, ...values.map(Math.abs)) * 1.0001;
  const bins = LOGIT_BINS + 1;
  const width = (2 * reach) / bins;
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    // 0 itself is in the lower half: the rank is no better than the middle.
    const bin = Math.ceil((value + reach) / width) - 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, index) => index * width - reach), counts };
}

function Logits({ pbo }: { pbo: NonNullable<SweepLuck["pbo"]> }) {
  const { edges, counts } = binned(known(pbo.logits));
  return (
    <Panel
      title="Chosen by one half, tried in the other"
      sentence={overfittingWords(pbo)}
      heads={["Logit from", "To", "Splits"]}
      rows={binRows(edges, counts)}
    >
      <Distribution
        edges={edges}
        counts={counts}
        marks={[{ value: 0, label: "middle of all cells", dash: "7 4" }]}
        title="Logit of the winner's rank out of sample, splits"
        show={ratio}
        splitAt={0}
      />
    </Panel>
  );
}

function InAndOut({ pbo }: { pbo: NonNullable<SweepLuck["pbo"]> }) {
  const points = pbo.inSample.flatMap((x, index): Point[] => {
    const y = pbo.outOfSample[index] ?? null;
    return x === null || y === null ? [] : [{ x, y }];
  });
  if (points.length === 0) return null;
  const step = Math.ceil(points.length / TABLE_ROWS);
  return (
    <Panel
      title="In sample against out of sample"
      sentence={slopeWords(pbo)}
      heads={["Split", "Sharpe in sample", "Out of sample"]}
      rows={points
        .map(({ x, y }, index): Row => [index + 1, ratio(x), ratio(y)])
        .filter((_, index) => index % step === 0)}
    >
      <Scatter
        points={points}
        slope={pbo.slope}
        xTitle="The winner's Sharpe ratio in sample"
        yTitle="Out of sample"
        show={ratio}
      />
    </Panel>
  );
}

/** Whether a sweep's best cell is luck, in pictures; without a number where there are too few. */
export function LuckPanels({ run }: { run: LuckOfSweep }) {
  const { luck, unjudged, trials, trialsAreExact } = run;
  if (!luck) return unjudged ? <p class="note">{unjudged}</p> : null;
  const { pbo } = luck;
  return (
    <section aria-labelledby="sweep-luck-title">
      <h2 id="sweep-luck-title">Is the best cell luck?</h2>
      <Notes notes={luck.unknown} />
      <div class="panels">
        <Sharpes luck={luck} />
        {pbo && <Logits pbo={pbo} />}
        {pbo && <InAndOut pbo={pbo} />}
        <Panel
          title="How many were tried"
          sentence={
            trials
              ? trialsWords(trials, trialsAreExact === true)
              : "Nobody has counted how many questions were asked."
          }
          heads={["Figure", "Value"]}
          rows={otherFigures(luck)}
        />
      </div>
    </section>
  );
}

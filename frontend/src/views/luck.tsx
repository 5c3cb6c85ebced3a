import { request } from "../api/client";
import {
  type LuckFragment,
  type LuckGrade,
  RunLuckDocument,
  type RunLuckQuery,
} from "../api/generated";
import * as format from "../format";
import { useAsked } from "./asked";
import { Loading } from "./parts";
import { Unfolded } from "./unfolded";
import { useWhenJudged } from "./when_judged";

// Of more results the first line counts the grades.
const MOST_SENTENCES = 5;

/** A result with its verdict; `label` where a run has several. */
export type Judged = Omit<LuckFragment, "__typename"> & { readonly label?: string };
export type JudgedRun = NonNullable<RunLuckQuery["run"]>;

/** Of a run that is one result: itself. */
const itself = (run: JudgedRun): readonly Judged[] => ("verdict" in run ? [run] : []);

const between = (
  band: { low: number; high: number } | null,
  written: (value: number) => string,
): string => (band ? `${written(band.low)} to ${written(band.high)}` : format.DASH);

/** The figures of one result, or why there are none. */
function figuresOf({ confidence, unknown, timingTest, untimed }: Judged): [string, string][] {
  const timing: [string, string] = [
    "Rotations that earn no less",
    timingTest ? format.percent(timingTest.shareAsGood, 1) : (untimed ?? format.DASH),
  ];
  if (!confidence) return unknown ? [["Figures", unknown]] : [];
  return [
    ["Sharpe, long run", between(confidence.sharpeLongRun, (value) => format.ratio(value))],
    ["Sharpe", between(confidence.sharpe, (value) => format.ratio(value))],
    ["Net P&L", between(confidence.netPnl, (value) => format.signedAmount(value))],
    ["Daily max drawdown", between(confidence.maxDrawdown, (value) => format.percent(value))],
    [
      "Better than holding",
      confidence.psrHold === null
        ? format.DASH
        : `with a probability of ${format.percent(confidence.psrHold, 1)}`,
    ],
    [
      "Track record",
      confidence.minTrackRecordDays === null
        ? `${format.count(confidence.days)} days, none is long enough`
        : `${format.count(confidence.days)} days, ${format.count(Math.ceil(confidence.minTrackRecordDays))} are needed`,
    ],
    timing,
  ];
}

function Meaning({ judged }: { judged: Judged }) {
  return (
    <>
      {judged.label && <h2>{judged.label}</h2>}
      <ul>
        {judged.verdict?.reasons.map(({ sentence, speaksFor }) => (
          <li key={sentence}>
            {speaksFor ? "For it: " : "Against it: "}
            {sentence}
          </li>
        ))}
      </ul>
      <table>
        <caption>95 of 100 histories redrawn from its days lie between</caption>
        <tbody>
          {figuresOf(judged).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const GRADES: readonly (readonly [LuckGrade, string])[] = [
  ["PROVEN", "more than luck"],
  ["LIKELY", "likely more than luck"],
  ["UNPROVEN", "not proven"],
  ["LUCK", "no more than luck"],
  ["TOO_LITTLE_DATA", "too little to judge"],
];

/** The verdicts on many results in one sentence. */
function counted(told: readonly Judged[]): string {
  const parts = GRADES.flatMap(([grade, words]) => {
    const found = told.filter(({ verdict }) => verdict?.grade === grade).length;
    return found ? [`${words}: ${found}`] : [];
  });
  return `Of ${told.length} markets, ${parts.join(", ")}.`;
}

const Sentence = ({ judged: { label, verdict } }: { judged: Judged }) => (
  <p class="worth">
    {label && `${label}: `}
    {verdict?.sentence}
  </p>
);

/** What a result is worth, in the first sentence of its page; it comes a moment after the result. */
export function Luck({
  id,
  resultsOf = itself,
}: {
  id: string;
  /** The results of a run that has several. */
  resultsOf?(run: JudgedRun): readonly Judged[];
}) {
  const { data, error, again } = useAsked(() => request(RunLuckDocument, { id }), id);
  const results = data?.run ? resultsOf(data.run) : [];
  const waits = results.some(({ verdict }) => !verdict);
  useWhenJudged(id, waits, again);
  if (!data && !error) return <Loading what="what it is worth" />;
  const told = results.filter(({ verdict }) => verdict);
  if (!told.length) return null;
  return (
    <section class="luck" aria-label="Is it luck?">
      {told.length > MOST_SENTENCES ? (
        <p class="worth">{counted(told)}</p>
      ) : (
        told.map((one) => <Sentence key={one.label} judged={one} />)
      )}
      <Unfolded summary="What this means">
        {told.length > MOST_SENTENCES &&
          told.map((one) => <Sentence key={one.label} judged={one} />)}
        {told.map((judged) => (
          <Meaning key={judged.label} judged={judged} />
        ))}
      </Unfolded>
    </section>
  );
}

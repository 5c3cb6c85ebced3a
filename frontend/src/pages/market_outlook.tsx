import type { ComponentChildren } from "preact";
import type { OutlookFragment } from "../api/generated";
import * as format from "../format";
import { Rate } from "../views/rate";
import { type GlossaryKey, Term } from "./term";
import { Grade, TREND_SIGNS, TREND_WORDS } from "./verdict_words";

/** The verdict with its reasons, each marked as speaking for or against the trade. */
export function Verdict({ outlook }: { outlook: OutlookFragment }) {
  const { grade, notice, reasons } = outlook.verdict;
  return (
    <section class="carry-verdict" aria-labelledby="verdict-title">
      <h2 id="verdict-title">
        <Grade grade={grade} />{" "}
        <span class="muted">as of {format.minute(outlook.current.at)} UTC</span>
      </h2>
      {notice && <p class="note warning">{notice}</p>}
      <ul class="reasons">
        {reasons.map(({ sentence, speaksFor }) => (
          <li key={sentence} class={speaksFor ? "for" : "against"}>
            <span aria-hidden="true">{speaksFor ? "+" : "−"}</span>
            <span class="spoken">{speaksFor ? "For: " : "Against: "}</span>
            {sentence}
          </li>
        ))}
      </ul>
      <p class="hint">
        What a <Term word="verdict">verdict</Term> is made of.
      </p>
    </section>
  );
}

function Figure({
  title,
  word,
  value,
  sign,
  note,
}: {
  title: string;
  word?: GlossaryKey;
  value: ComponentChildren;
  sign?: number | null;
  note?: string;
}) {
  return (
    <div class="card">
      <dt>{word ? <Term word={word}>{title}</Term> : title}</dt>
      <dd>
        <span class={`value ${sign === undefined ? "" : format.tone(sign)}`}>{value}</span>
        {note && <span class="hint">{note}</span>}
      </dd>
    </div>
  );
}

const days = (value: number | null): string =>
  value === null ? "never" : `${format.amount(value, 1)} days`;

const streak = (one: OutlookFragment["longestPositive"]): string =>
  one === null
    ? "none"
    : `${format.count(one.settlements)} (${format.amount(one.hours / 24, 1)} days)`;

function Yields({ outlook: { yields: y } }: { outlook: OutlookFragment }) {
  return (
    <dl class="cards" aria-label="Yields a year">
      <Figure
        title="Net APR"
        word="net"
        value={format.signedPercent(y.netApr)}
        sign={y.netApr}
        note={`a round trip costs ${format.bps(y.roundTripCost, 1)}`}
      />
      <Figure
        title="Net APY"
        word="apy"
        value={format.signedPercent(y.netApy)}
        sign={y.netApy}
        note="compounded"
      />
      <Figure
        title="APR"
        word="apr"
        value={format.signedPercent(y.grossApr)}
        sign={y.grossApr}
        note={`before costs; APY ${format.signedPercent(y.grossApy)}`}
      />
      <Figure title="Pays for itself after" word="breakEven" value={days(y.breakEvenDays)} />
    </dl>
  );
}

function Now({ outlook: { current: now } }: { outlook: OutlookFragment }) {
  const ties = now.equalShare > 0.05 ? `, ${format.percent(now.equalShare, 0)} equal it` : "";
  return (
    <dl class="cards" aria-label="The last settlement">
      <Figure
        title="Last rate"
        word="eightHour"
        value={<Rate value={now.eightHourRate} />}
        sign={now.eightHourRate}
        note={`${format.bps(now.rate)} for ${format.plain(now.intervalHours)} h`}
      />
      <Figure
        title="Percentile now"
        word="percentile"
        value={format.ratio(now.percentile, 0)}
        note={`${format.percent(now.belowShare, 0)} are below${ties}`}
      />
      <Figure title="Z-score" word="zScore" value={format.ratio(now.zScore)} />
      <Figure
        title="Trend"
        word="trend"
        value={`${TREND_SIGNS[now.trend]} ${TREND_WORDS[now.trend]}`}
      />
      <Figure
        title="Positive in a row"
        word="persistence"
        value={format.count(now.positiveSettlements)}
      />
      <Figure
        title="Basis"
        word="basis"
        value={<Rate value={now.basis} />}
        note={now.basis === null ? "no fresh price of both legs" : ""}
      />
    </dl>
  );
}

function Rates({ outlook: o }: { outlook: OutlookFragment }) {
  const rates = o.eightHourRates;
  const [p1, p5, p25, , p75, p95, p99] = rates.percentiles;
  const lag = o.autocorrelation[0];
  const intervals = o.intervals
    .map(({ hours, settlements }) => `${format.plain(hours)} h × ${format.count(settlements)}`)
    .join(", ");
  return (
    <dl class="cards small" aria-label="Rates per 8 hours">
      <Figure title="Settlements" value={format.count(o.settlements)} note={intervals} />
      <Figure title="Mean" word="eightHour" value={<Rate value={rates.mean} />} sign={rates.mean} />
      <Figure title="Median" value={<Rate value={rates.median} />} sign={rates.median} />
      <Figure title="Deviation" word="deviation" value={<Rate value={rates.standardDeviation} />} />
      <Figure
        title="Half lie within"
        value={`${format.ratio((p25 ?? 0) * 1e4)} to ${format.ratio((p75 ?? 0) * 1e4)}`}
        note="bps, percentiles 25 to 75"
      />
      <Figure
        title="Nine in ten within"
        value={`${format.ratio((p5 ?? 0) * 1e4)} to ${format.ratio((p95 ?? 0) * 1e4)}`}
        note={`bps; 98 in 100: ${format.ratio((p1 ?? 0) * 1e4)} to ${format.ratio((p99 ?? 0) * 1e4)}`}
      />
      <Figure title="Smallest" value={<Rate value={rates.minimum} />} sign={rates.minimum} />
      <Figure title="Largest" value={<Rate value={rates.maximum} />} sign={rates.maximum} />
      <Figure title="Positive" value={format.percent(o.positiveShare, 1)} />
      <Figure
        title="At the baseline"
        word="baseline"
        value={format.percent(o.atBaselineShare, 1)}
      />
      <Figure
        title="Autocorrelation"
        word="autocorrelation"
        value={lag === null || lag === undefined ? format.DASH : format.ratio(lag)}
        note="one settlement on"
      />
      <Figure title="Longest positive run" value={streak(o.longestPositive)} />
      <Figure title="Longest negative run" value={streak(o.longestNegative)} />
    </dl>
  );
}

const FACTORS = [
  ["Rate level", "rateLevel"],
  ["Trend", "trendFactor"],
  ["Persistence", "persistence"],
  ["Basis", "basisLevel"],
] as const;

function Score({ outlook: { current: now } }: { outlook: OutlookFragment }) {
  const volume =
    now.volumeOk === null ? "unknown" : now.volumeOk ? "passes" : "fails: it has fallen by 30 %";
  return (
    <details class="score">
      <summary>Composite score: {format.ratio(now.score, 3)}</summary>
      <p class="hint">
        <Term word="score">The score</Term> and what it is made of, each from 0 to 1. The verdict
        does not ask for it.
      </p>
      <table>
        <tbody>
          {FACTORS.map(([title, key]) => {
            const value = now[key];
            return (
              <tr key={key}>
                <th scope="row">{title}</th>
                <td class="bar">
                  <progress aria-label={title} max={1} value={value ?? 0} />
                </td>
                <td class="number">{format.ratio(value)}</td>
              </tr>
            );
          })}
          <tr>
            <th scope="row">Volume filter</th>
            <td colSpan={2}>{volume}</td>
          </tr>
        </tbody>
      </table>
    </details>
  );
}

export function OutlookNumbers({ outlook, window }: { outlook: OutlookFragment; window: string }) {
  const span = `${format.day(outlook.firstAt)} to ${format.day(outlook.lastAt)}`;
  return (
    <>
      <section aria-labelledby="yields-title">
        <h2 id="yields-title">What holding it paid a year</h2>
        <Yields outlook={outlook} />
      </section>
      <section aria-labelledby="now-title">
        <h2 id="now-title">Where it stands</h2>
        <Now outlook={outlook} />
        <Score outlook={outlook} />
      </section>
      <section aria-labelledby="rates-title">
        <h2 id="rates-title">
          Rates per 8 hours{" "}
          <span class="muted">
            {window === "All" ? "all stored" : `last ${window}`}, {span}
          </span>
        </h2>
        <Rates outlook={outlook} />
      </section>
    </>
  );
}

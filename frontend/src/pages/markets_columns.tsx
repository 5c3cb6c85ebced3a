import type { FundingWindow } from "../api/generated";
import type { Ranked } from "../api/ranking";
import * as format from "../format";
import { marketPath } from "../state";
import { Link, Signed, Synthetic } from "../views/parts";
import { RateCell } from "../views/rate";
import type { Column } from "../views/sorted_table";
import { marketName } from "../words";
import { TIER_WORDS } from "./tiers";
import { GRADES, Grade, TREND_SIGNS, TREND_WORDS } from "./verdict_words";

const MOST_COMPARED = 8;

const inBps = (value: number | null): string =>
  value === null ? format.DASH : format.ratio(value * 10_000, 2);

/** The columns of the ranking; `toggle` puts a market among those that are compared, or out. */
export function columnsOf(
  window: FundingWindow,
  compared: readonly string[],
  toggle: (id: string) => void,
): Column<Ranked>[] {
  return [
    {
      key: "compare",
      title: "Compare",
      cell: ({ market }) => (
        <input
          type="checkbox"
          aria-label={`Compare ${marketName(market)}`}
          checked={compared.includes(market.id)}
          disabled={!compared.includes(market.id) && compared.length >= MOST_COMPARED}
          onChange={() => toggle(market.id)}
        />
      ),
    },
    {
      key: "market",
      title: "Market",
      sortBy: ({ market }) => marketName(market),
      cell: ({ market }) => (
        <span class="nowrap">
          <Link to={marketPath(market, window)}>{marketName(market)}</Link>{" "}
          {market.synthetic && <Synthetic />}
        </span>
      ),
    },
    {
      key: "tier",
      title: "Tier",
      sortBy: ({ capitalisation }) => capitalisation?.usd ?? null,
      cell: ({ capitalisation }) => {
        if (!capitalisation) return format.DASH;
        const { usd, tier, asOf } = capitalisation;
        return (
          <span title={`${format.amount(usd / 1e9, 2)} billion USD on ${format.day(asOf)}`}>
            {TIER_WORDS[tier]}
          </span>
        );
      },
    },
    {
      key: "verdict",
      title: "Verdict",
      sortBy: ({ outlook }) => -GRADES.indexOf(outlook.verdict.grade),
      cell: ({ outlook }) => <Grade grade={outlook.verdict.grade} />,
    },
    {
      key: "netApr",
      title: "Net APR",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.yields.netApr,
      cell: ({ outlook: { yields } }) => (
        <Signed value={yields.netApr} text={format.signedPercent(yields.netApr)} />
      ),
    },
    {
      key: "even",
      title: "Pays off after",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.yields.breakEvenDays,
      cell: ({ outlook: { yields } }) =>
        yields.breakEvenDays === null ? "never" : `${format.amount(yields.breakEvenDays, 1)} d`,
    },
    {
      key: "now",
      title: "Now, bps",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.current.eightHourRate,
      cell: ({ outlook: { current } }) => (
        <>
          <RateCell value={current.eightHourRate} text={inBps(current.eightHourRate)} />{" "}
          <span
            role="img"
            aria-label={TREND_WORDS[current.trend]}
            title={TREND_WORDS[current.trend]}
          >
            {TREND_SIGNS[current.trend]}
          </span>
        </>
      ),
    },
    {
      key: "percentile",
      title: "Percentile",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.current.percentile,
      cell: ({ outlook }) => format.ratio(outlook.current.percentile, 0),
    },
    {
      key: "at",
      title: "As of",
      sortBy: ({ outlook }) => outlook.current.at,
      cell: ({ outlook: { current } }) => (
        <span class="nowrap">
          {format.day(current.at)}
          {current.isOld && <span class="muted"> old</span>}
        </span>
      ),
    },
    {
      key: "netApy",
      title: "Net APY",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.yields.netApy,
      cell: ({ outlook: { yields } }) => (
        <Signed value={yields.netApy} text={format.signedPercent(yields.netApy)} />
      ),
    },
    {
      key: "mean",
      title: "Mean, bps",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.eightHourRates.mean,
      cell: ({ outlook: { eightHourRates: rates } }) => (
        <RateCell value={rates.mean} text={inBps(rates.mean)} />
      ),
    },
    {
      key: "deviation",
      title: "Deviation, bps",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.eightHourRates.standardDeviation,
      cell: ({ outlook: { eightHourRates: rates } }) => (
        <RateCell value={rates.standardDeviation} text={inBps(rates.standardDeviation)} />
      ),
    },
    {
      key: "positive",
      title: "Positive",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.positiveShare,
      cell: ({ outlook }) => format.percent(outlook.positiveShare, 0),
    },
    {
      key: "baseline",
      title: "At the baseline",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.atBaselineShare,
      cell: ({ outlook }) => format.percent(outlook.atBaselineShare, 0),
    },
    {
      key: "grossApr",
      title: "APR",
      isNumber: true,
      sortBy: ({ outlook }) => outlook.yields.grossApr,
      cell: ({ outlook }) => format.signedPercent(outlook.yields.grossApr),
    },
  ];
}

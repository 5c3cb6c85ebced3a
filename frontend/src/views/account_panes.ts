import type { Pane } from "../charts/pane";
import * as format from "../format";

interface Curve {
  readonly times: readonly number[];
  readonly equity: readonly (number | null)[];
  readonly drawdown: readonly (number | null)[];
  readonly funding: readonly (number | null)[];
}

/** Equity beside a benchmark, drawdown and funding: what every single result shows. */
export function accountPanes(
  curve: Curve,
  benchmark: { label: string; curve: Pick<Curve, "times" | "equity"> } | undefined,
): Pane[] {
  const { times } = curve;
  return [
    {
      title: "Equity",
      height: 250,
      show: (value) => format.amount(value),
      tick: format.tick,
      lines: [
        { label: "Equity", times, values: curve.equity, kind: "line" },
        ...(benchmark
          ? [
              {
                label: benchmark.label,
                times: benchmark.curve.times,
                values: benchmark.curve.equity,
                kind: "line" as const,
                role: "hold" as const,
              },
            ]
          : []),
      ],
    },
    {
      title: "Drawdown",
      height: 84,
      show: (value) => format.percent(value),
      tick: format.percentTick,
      lines: [
        {
          label: "Drawdown",
          times,
          values: curve.drawdown.map((value) => (value === null ? null : -value)),
          kind: "area",
        },
      ],
    },
    {
      title: "Funding",
      height: 122,
      show: (value) => format.signedAmount(value),
      tick: format.tick,
      lines: [{ label: "Funding", times, values: curve.funding, kind: "bars" }],
    },
  ];
}

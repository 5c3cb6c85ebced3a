import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Pane } from "../../../charts/pane";
import { drawPanes, type Panes } from "../../../charts/panes";
import { chartColours } from "../../../charts/theme";
import * as format from "../../../format";
import { theme } from "../../../state";

export interface Equity {
  readonly times: readonly number[];
  readonly equity: readonly (number | null)[];
}

const HEIGHT = 240;

function panesOf(run: Equity, turned: Equity): Pane[] {
  return [
    {
      title: "Equity as turned",
      height: HEIGHT,
      show: (value) => format.amount(value),
      tick: format.tick,
      lines: [
        { label: "As turned", times: turned.times, values: turned.equity, kind: "line" },
        { label: "This run", times: run.times, values: run.equity, kind: "line", role: "before" },
      ],
    },
  ];
}

/** Two equity curves: the run's in grey, and what the sliders make of it. */
export function LiveChart({ run, turned }: { run: Equity; turned: Equity | undefined }) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Panes | undefined>(undefined);
  const currentTheme = theme.value;
  const panes = useMemo(() => panesOf(run, turned ?? run), [run, turned]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers that change are put into it
  useEffect(() => {
    if (!host.current) return undefined;
    drawn.current = drawPanes(host.current, panes, chartColours());
    return () => drawn.current?.destroy();
  }, [run, currentTheme]);
  useEffect(() => drawn.current?.update(panes), [panes]);
  return <div class="panes live-chart" ref={host} />;
}

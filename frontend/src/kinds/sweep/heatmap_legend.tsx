import { useMemo } from "preact/hooks";
import { IDLE, INVALID } from "../../charts/heatmap_data";
import { colourAt, css, type Scale } from "../../charts/scale";
import { type HeatmapProps, shownValue } from "./heatmap_words";

const STEPS = 40;

/** What the first and the last colour stand for. */
export function endsOf(
  scale: Scale | undefined,
  metric: HeatmapProps["metric"],
  colours: HeatmapProps["colours"],
): [least: string, most: string] {
  if (!scale) return ["", ""];
  if (colours === "rank") return ["worst", "best"];
  return [shownValue(metric, scale.minimum), shownValue(metric, scale.maximum)];
}

/** The colours with their ends, and what the outlines and hatches mean. */
export function Legend({
  scale,
  metric,
  states,
  near,
  colours,
  holding,
}: Pick<HeatmapProps, "metric" | "states" | "near" | "colours" | "holding"> & {
  scale: Scale | undefined;
}) {
  const has = useMemo(
    () => ({ invalid: states.includes(INVALID), idle: states.includes(IDLE) }),
    [states],
  );
  if (!scale) return null;
  const at = (index: number): number =>
    scale.minimum + ((scale.maximum - scale.minimum) * index) / (STEPS - 1);
  const isRank = colours === "rank";
  const [least, most] = endsOf(scale, metric, colours);
  const span = scale.maximum - scale.minimum;
  const held =
    isRank || !holding || span === 0 ? undefined : (holding.value - scale.minimum) / span;
  return (
    <div class="legend">
      <span>{least}</span>
      <span class="scale">
        <svg viewBox={`0 0 ${STEPS} 1`} preserveAspectRatio="none" aria-hidden="true">
          {Array.from({ length: STEPS }, (_, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: the steps never move
              key={index}
              x={index}
              width={1.05}
              height={1}
              fill={css(colourAt(at(index), scale))}
            />
          ))}
        </svg>
        {held !== undefined && (
          <span class="held" style={{ left: `${100 * Math.min(1, Math.max(0, held))}%` }} />
        )}
      </span>
      <span>{most}</span>
      {held !== undefined && holding && (
        <span class="key held-key">holding {shownValue(metric, holding.value)}</span>
      )}
      <span class="key best-key">best</span>
      <span class="key robust-key">robust: best of the worst among neighbours</span>
      {has.invalid && <span class="key invalid-key">invalid</span>}
      {has.idle && <span class="key idle-key">no trade</span>}
      {near.size > 0 && (
        <span class="key near-key">within one standard error of the best Sharpe ratio</span>
      )}
    </div>
  );
}

import { useMemo } from "preact/hooks";
import { IDLE, INVALID } from "../../charts/heatmap_data";
import { colourAt, css, type Scale } from "../../charts/scale";
import type { MetricWords } from "../../words";
import { shownValue } from "./heatmap_words";

const STEPS = 40;

/** The colours with their ends, and what the outlines and hatches mean. */
export function Legend({
  scale,
  metric,
  states,
  hasNear,
}: {
  scale: Scale | undefined;
  metric: MetricWords;
  states: Uint8Array;
  hasNear: boolean;
}) {
  const has = useMemo(
    () => ({ invalid: states.includes(INVALID), idle: states.includes(IDLE) }),
    [states],
  );
  if (!scale) return null;
  const at = (index: number): number =>
    scale.minimum + ((scale.maximum - scale.minimum) * index) / (STEPS - 1);
  return (
    <div class="legend">
      <span>{shownValue(metric, scale.minimum)}</span>
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
      <span>{shownValue(metric, scale.maximum)}</span>
      <span class="key best-key">best</span>
      <span class="key robust-key">robust: best of the worst among neighbours</span>
      {has.invalid && <span class="key invalid-key">invalid</span>}
      {has.idle && <span class="key idle-key">no trade</span>}
      {hasNear && (
        <span class="key near-key">within one standard error of the best Sharpe ratio</span>
      )}
    </div>
  );
}

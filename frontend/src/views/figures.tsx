import * as format from "../format";

export interface Figure {
  readonly title: string;
  readonly value: string;
  /** What the value is counted in, written smaller. */
  readonly unit?: string;
  /** The amount whose sign gives the colour. */
  readonly sign?: number | null;
  readonly note: string;
  readonly tip?: string;
}

/** The at most six figures that say what came of a run, in one row. */
export const Figures = ({ figures }: { figures: readonly Figure[] }) => (
  <dl class="figures" aria-label="In short">
    {figures.map(({ title, value, unit, sign, note, tip }) => (
      <div key={title} title={tip}>
        <dt>{title}</dt>
        <dd>
          <span class={`value ${sign === undefined ? "" : format.tone(sign)}`}>
            {value}
            {unit && <span class="unit"> {unit}</span>}
          </span>
          <span class="hint" title={note}>
            {note}
          </span>
        </dd>
      </div>
    ))}
  </dl>
);

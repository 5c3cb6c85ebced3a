import { IDLE } from "../../charts/heatmap_data";
import { Scroll } from "../../views/parts";
import { Unfolded } from "../../views/unfolded";
import { type HeatmapProps, shownValue, stateWords } from "./heatmap_words";

const LARGEST_TABLE = 2_500;

function Cells(props: HeatmapProps) {
  const { xLabels, yLabels, values, states, near, metric, xTitle, yTitle } = props;
  if (values.length > LARGEST_TABLE) {
    return <p class="muted">Too many cells for this table; the list of cells below has all.</p>;
  }
  return (
    <Scroll label="Heatmap as a table">
      <table>
        <caption>
          {metric.title}: {yTitle || "one row"} downwards, {xTitle} to the right
        </caption>
        <thead>
          <tr>
            <td />
            {xLabels.map((label) => (
              <th key={label} scope="col" class="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {yLabels.map((label, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {xLabels.map((xLabel, column) => {
                const index = row * xLabels.length + column;
                const value = values[index] ?? Number.NaN;
                return (
                  <td key={xLabel} class="number">
                    {Number.isNaN(value) ? stateWords(states[index]) : shownValue(metric, value)}
                    {!Number.isNaN(value) && states[index] === IDLE && ", no trade"}
                    {near.has(index) && " ◥"}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The map as a table, made when it is opened. */
export function HeatmapTable(props: HeatmapProps) {
  return (
    <Unfolded summary="Heatmap as a table">
      <Cells {...props} />
    </Unfolded>
  );
}

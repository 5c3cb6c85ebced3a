import type { FileTakenFragment } from "../../api/generated";
import * as format from "../../format";
import { Scroll } from "../../views/parts";
import { marketName } from "../../words";

type Series = FileTakenFragment["series"][number];

const seriesWords = ({ kind, interval }: Series): string =>
  [kind.replaceAll("_", " "), interval].filter(Boolean).join(" ");

function SeriesCells({ one }: { one: Series }) {
  return (
    <>
      <td>{marketName(one.market)}</td>
      <td>{seriesWords(one)}</td>
      <td class="number">{format.count(one.rows)}</td>
      <td class="nowrap">
        {format.day(one.firstAt)} to {format.day(one.lastAt)}
      </td>
    </>
  );
}

function FileRows({ file, isAsked }: { file: FileTakenFragment; isAsked: boolean }) {
  const [first, ...others] = file.series;
  const about = file.refused ? [file.refused].filter(() => !isAsked) : file.notes;
  return (
    <>
      <tr>
        <th scope="row" class="file">
          {file.file}
        </th>
        <td>{file.takenFor ?? "nothing known"}</td>
        {first && !file.refused ? (
          <SeriesCells one={first} />
        ) : (
          <td colSpan={4} class={file.refused ? "reason" : "muted"}>
            {file.refused ? "Refused" : "No series"}
          </td>
        )}
      </tr>
      {!file.refused &&
        others.map((one) => (
          <tr key={`${marketName(one.market)} ${seriesWords(one)}`}>
            <td colSpan={2} />
            <SeriesCells one={one} />
          </tr>
        ))}
      {about.length > 0 && (
        <tr class="about">
          <td colSpan={6} class={file.refused ? "reason" : "muted"}>
            <ul>
              {about.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

/** What each file was taken for, and what was odd about it; isAsked: refusals stand elsewhere. */
export function FilesTable({
  files,
  isAsked = false,
}: {
  files: readonly FileTakenFragment[];
  isAsked?: boolean;
}) {
  return (
    <Scroll label="What each file was taken for">
      <table class="taken">
        <thead>
          <tr>
            <th>File</th>
            <th>Taken for</th>
            <th>Market</th>
            <th>Series</th>
            <th class="number">Rows</th>
            <th>Period</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileRows key={file.file} file={file} isAsked={isAsked} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

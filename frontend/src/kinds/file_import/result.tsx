import { request } from "../../api/client";
import { FileImportResultDocument } from "../../api/generated";
import * as format from "../../format";
import { marketPath } from "../../state";
import { useAsked } from "../../views/asked";
import { Link, Loading, Notes, Problem } from "../../views/parts";
import { marketName } from "../../words";
import { FilesTable } from "./files_table";

/** What files brought, by market, and what each was taken for. */
export function FileImportResult({ id }: { id: string }) {
  const { data, error } = useAsked(() => request(FileImportResultDocument, { id }), id);
  if (error) return <Problem>{error}</Problem>;
  if (!data) return <Loading what="the import" />;
  if (data.run?.__typename !== "FileImport" || !data.run.imported) return null;
  const { imported, files, warnings } = data.run;
  return (
    <>
      <ul class="imported">
        {imported.map(({ market, grade, series, findings }) => (
          <li key={marketName(market)}>
            <Link to={marketPath(market)}>{marketName(market)}</Link> is stored, its data have the
            grade {grade}:{" "}
            {series
              .map(
                (one) =>
                  `${format.count(one.rows)} ${[one.kind, one.timeframe].filter(Boolean).join(" ")}` +
                  (one.unchanged ? " (unchanged)" : ""),
              )
              .join(", ")}
            .
            {findings.length > 0 && (
              <ul>
                {findings.map((finding) => (
                  <li key={finding}>{finding}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      <Notes notes={warnings} />
      <FilesTable files={files ?? []} />
    </>
  );
}

import { useState } from "preact/hooks";
import { download, FILE_FORMATS, type FileFormat, runFile, seriesFile } from "../api/download";
import type { RunKind } from "../api/generated";
import { kindOf } from "../kinds/table";
import { Problem } from "../views/parts";

const FORMAT_WORDS: Readonly<Record<FileFormat, string>> = {
  csv: "CSV",
  parquet: "Parquet",
  json: "JSON",
};

function Downloads({
  files,
  addressOf,
}: {
  files: readonly (readonly [name: string, title: string])[];
  addressOf(name: string, format: FileFormat): string;
}) {
  const [format, setFormat] = useState<FileFormat>("csv");
  const [busy, setBusy] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const save = async (name: string): Promise<void> => {
    setBusy(name);
    setProblem(undefined);
    try {
      await download(addressOf(name, format));
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <>
      <fieldset class="downloads">
        <legend>Download</legend>
        <label>
          as{" "}
          <select
            name="fileFormat"
            value={format}
            onChange={(event) => setFormat(event.currentTarget.value as FileFormat)}
          >
            {FILE_FORMATS.map((one) => (
              <option key={one} value={one}>
                {FORMAT_WORDS[one]}
              </option>
            ))}
          </select>
        </label>
        {files.map(([name, title]) => (
          <button
            key={name}
            type="button"
            class="quiet"
            disabled={busy !== undefined}
            onClick={() => void save(name)}
          >
            {busy === name ? `${title} …` : title}
          </button>
        ))}
      </fieldset>
      {problem && <Problem>{problem}</Problem>}
    </>
  );
}

/** The tables of a run's result as files. */
export function RunDownloads({ id, kind }: { id: string; kind: RunKind }) {
  const { tables } = kindOf(kind);
  if (tables.length === 0) return null;
  return <Downloads files={tables} addressOf={(table, format) => runFile(id, table, format)} />;
}

/** The stored series of a market as files, in the layout that `carry import` takes. */
export function SeriesDownloads({
  market,
  coverage,
}: {
  market: { venue: string; symbol: string };
  coverage: readonly { kind: string; timeframe: string | null }[];
}) {
  const files = coverage.map(({ kind, timeframe }) => {
    const name = timeframe ? `${kind}_${timeframe}` : kind;
    return [name, name.replace("_", " ")] as const;
  });
  return (
    <Downloads files={files} addressOf={(series, format) => seriesFile(market, series, format)} />
  );
}

import * as format from "../../format";
import { lazily } from "../../views/lazily";
import type { Kind } from "../kind";

const FileImportResult = lazily(
  "the result",
  async () => (await import("./result")).FileImportResult,
);

const FileImportEnded = lazily("the end", async () => (await import("./ended")).FileImportEnded);

/** Asked for beside the markets, by files that are dropped there. */
export const FILE_IMPORT: Kind = {
  name: "FILE_IMPORT",
  title: "Import of files",
  mutation: "importFiles",
  tables: [],
  Result: ({ head }) => <FileImportResult id={head.id} />,
  ahead: ({ id }) => FileImportResult.ahead({ id }),
  Ended: FileImportEnded,
  outcome: () => format.DASH,
};

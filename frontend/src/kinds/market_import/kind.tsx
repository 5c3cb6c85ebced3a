import * as format from "../../format";
import { lazily } from "../../views/lazily";
import type { Kind } from "../kind";

const ImportResult = lazily("the result", async () => (await import("./result")).ImportResult);
const MarketImportEnded = lazily(
  "the end",
  async () => (await import("./ended")).MarketImportEnded,
);

/** Asked for beside the markets: an import is no question to the engine. */
export const IMPORT: Kind = {
  name: "IMPORT",
  title: "Import",
  mutation: "importMarketData",
  tables: [],
  Result: ({ head }) => <ImportResult id={head.id} />,
  ahead: ({ id }) => ImportResult.ahead({ id }),
  Ended: MarketImportEnded,
  outcome: () => format.DASH,
};

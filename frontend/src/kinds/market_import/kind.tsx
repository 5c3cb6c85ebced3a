import * as format from "../../format";
import type { Kind } from "../kind";

/** Asked for beside the markets: an import is no question to the engine. */
export const IMPORT: Kind = {
  name: "IMPORT",
  title: "Import",
  mutation: "importMarketData",
  tables: [],
  Result: ({ head }) => <ImportResult id={head.id} />,
  ahead: ({ id }) => ImportResult.ahead({ id }),
  outcome: () => format.DASH,
};

import { lazily } from "../../views/lazily";

const ImportResult = lazily("the result", async () => (await import("./result")).ImportResult);

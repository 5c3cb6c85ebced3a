import { expect, test } from "vitest";
import { OF_ALL, placeOf, readSaid } from "../../src/form/said";

test("what is said of all comes first, and blanks say nothing", () => {
  const said = {
    "b.csv": { kind: " spot " },
    "a.csv": { symbol: "  " },
    [OF_ALL]: { venue: "okx" },
  };
  const sent = readSaid(said);
  expect(sent).toEqual([{ venue: "okx" }, { file: "b.csv", kind: "spot" }]);
  expect(placeOf("said.1.kind", sent)).toEqual(["b.csv", "kind"]);
  expect(placeOf("said.0.venue", sent)).toEqual([OF_ALL, "venue"]);
});

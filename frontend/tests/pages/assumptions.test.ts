import { expect, test } from "vitest";
import { assumptionsOf, NOTHING_ASSUMED } from "../../src/pages/assumptions";

test("blank fields are left to the service, others are numbers", () => {
  expect(assumptionsOf(NOTHING_ASSUMED)).toEqual({});
  expect(assumptionsOf({ ...NOTHING_ASSUMED, holdingDays: " 7 ", spotFeeBps: "0" })).toEqual({
    holdingDays: 7,
    spotFeeBps: 0,
  });
  expect(assumptionsOf({ ...NOTHING_ASSUMED, slippageBps: "many" })).toEqual({});
});

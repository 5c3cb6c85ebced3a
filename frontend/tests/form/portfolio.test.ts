import { describe, expect, test } from "vitest";
import { formOf } from "../../src/form/from_input";
import { EMPTY_FORM, type FormState } from "../../src/form/model";
import { weightFields } from "../../src/form/portfolio";
import { readForm } from "../../src/kinds/table";
import { OPTIONS } from "./options";

const BTC = "binance|BTC/USDT:USDT";
const ETH = "binance|ETH/USDT:USDT";

const filled = (values: Record<string, string> = {}, part: Partial<FormState> = {}): FormState => ({
  ...EMPTY_FORM,
  mode: "PORTFOLIO",
  markets: [ETH, BTC],
  ...part,
  values: { "period.start": "2024-01-01", "period.end": "2024-12-31", ...values },
});

const inputOf = (form: FormState) => {
  const read = readForm(form, OPTIONS);
  if ("errors" in read) throw new Error(JSON.stringify(read.errors));
  return read;
};

const errorsOf = (form: FormState): Record<string, string> => {
  const read = readForm(form, OPTIONS);
  return "errors" in read ? read.errors : {};
};

test("nothing typed about the shares sends nothing about them", () => {
  expect(inputOf(filled())).toEqual({
    mode: "PORTFOLIO",
    input: {
      markets: [
        { venue: "binance", symbol: "ETH/USDT:USDT" },
        { venue: "binance", symbol: "BTC/USDT:USDT" },
      ],
      period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T23:59:59.999Z" },
      strategy: { simple: {} },
    },
  });
});

describe("weights", () => {
  test("follow the order of the markets, a blank one is one slot's part", () => {
    const form = filled({ [`portfolio.weights.${BTC}`]: "0.7", "portfolio.slots": "4" });
    expect(inputOf(form)).toMatchObject({
      input: { portfolio: { slots: 4, weights: [0.25, 0.7] } },
    });
  });

  test("show what a blank one means", () => {
    const [first] = weightFields([ETH]);
    expect(first?.title).toBe("binance ETH/USDT:USDT");
    expect(first?.fallback(OPTIONS, filled())).toBe(1 / 3);
    expect(first?.fallback(OPTIONS, filled({ "portfolio.slots": "8" }))).toBe(0.125);
    expect(first?.fallback(OPTIONS, filled({ "portfolio.slots": "0" }))).toBe(1 / 3);
  });

  test("of a market that is not chosen any more are not sent", () => {
    const form = filled({ [`portfolio.weights.${BTC}`]: "0.7" }, { markets: [ETH] });
    expect(inputOf(form).input).not.toHaveProperty("portfolio");
  });

  test.each([
    ["0", "Must be above 0, was 0."],
    ["-1", "Must be above 0, was -1."],
    ["half", "Weight must be a number such as 0.25 or 25%, was half."],
  ])("of %s are refused beside their market", (text, words) => {
    const path = `portfolio.weights.${BTC}`;
    expect(errorsOf(filled({ [path]: text }))).toEqual({ [path]: words });
  });
});

test("half a slot is refused", () => {
  expect(errorsOf(filled({ "portfolio.slots": "1.5" }))).toHaveProperty(["portfolio.slots"]);
});

test("shares are no part of other modes", () => {
  const values = { "portfolio.slots": "2", venueProfile: "own" };
  expect(inputOf(filled(values)).input).toMatchObject({ venueProfile: "own" });
  const many = inputOf(filled(values, { mode: "MULTI_MARKET" })).input;
  expect(many).toMatchObject({ venueProfile: "own" });
  expect(many).not.toHaveProperty("portfolio");
});

test("a portfolio's input becomes the form that sends it again, to the last digit", () => {
  const sent = inputOf(
    filled(
      {
        "portfolio.slots": "3",
        "portfolio.rankBy": "SCORE",
        "portfolio.maxExposure": "0.9",
        "portfolio.maxVolumeShare": "0.001",
        [`portfolio.weights.${BTC}`]: "0.7",
        "capital.initial": "50000",
      },
      { flags: { "capital.compounding": true } },
    ),
  );
  const again = formOf("PORTFOLIO", JSON.parse(JSON.stringify(sent.input)));
  expect(again.values[`portfolio.weights.${ETH}`]).toBe("0.3333333333333333");
  expect(inputOf(again)).toEqual(sent);
});

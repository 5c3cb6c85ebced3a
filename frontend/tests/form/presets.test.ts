import { describe, expect, test } from "vitest";
import { formOf } from "../../src/form/from_input";
import { EMPTY_FORM, type FormState } from "../../src/form/model";
import { presetBeside, presetNamed, withPreset, writtenOut } from "../../src/form/presets";
import { readForm } from "../../src/kinds/table";
import { OPTIONS } from "./options";

const { presets } = OPTIONS;
const FORM: FormState = {
  ...EMPTY_FORM,
  market: "binance|BTC/USDT:USDT",
  values: { "period.start": "2024-01-01", "period.end": "2024-12-31", "capital.initial": "5" },
};

function preset(name: string) {
  const found = presetNamed(presets, name);
  if (!found) throw new Error(name);
  return found;
}

const chosen = (name: string, form = FORM): FormState => withPreset(form, preset(name), presets);

function inputOf(form: FormState): Record<string, unknown> {
  const read = readForm(form, OPTIONS);
  if ("errors" in read) throw new Error(JSON.stringify(read.errors));
  return JSON.parse(JSON.stringify(read.input));
}

const SENT = {
  market: { venue: "binance", symbol: "BTC/USDT:USDT" },
  period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T23:59:59.999Z" },
  capital: { initial: 5 },
};

describe("what is sent", () => {
  test("of an active preset is its name, and what differs", () => {
    expect(inputOf(chosen("conservative"))).toEqual({ ...SENT, preset: "conservative" });
    expect(inputOf(chosen("origin"))).toEqual({
      ...SENT,
      preset: "origin",
      strategy: { simple: {} },
    });
  });

  test("after a change of one of its fields are its other fields", () => {
    const form = chosen("origin");
    const changed: FormState = {
      ...form,
      flags: { ...form.flags, "capital.funded": true },
      preset: presetBeside(form, presets, "capital.funded"),
    };
    expect(inputOf(changed)).toEqual({
      ...SENT,
      strategy: { simple: {} },
      rules: { fillWithoutVolume: true },
      margin: { mode: "UNCONSTRAINED" },
      venueProfile: "none",
    });
  });
});

test("another field leaves the preset active", () => {
  expect(presetBeside(chosen("origin"), presets, "capital.initial")).toBe("origin");
  expect(presetBeside(chosen("conservative"), presets, "strategy.composite.weightTrend")).toBe(
    undefined,
  );
});

test("one preset after another leaves nothing of the first", () => {
  expect(chosen("conservative", chosen("origin"))).toEqual(chosen("conservative"));
});

test.each(["conservative", "origin"])("the clone of a run by preset %s asks the same", (name) => {
  const input = inputOf(chosen(name));
  const clone = formOf("BACKTEST", writtenOut(input, presets));
  expect(clone.preset).toBe(name);
  expect(inputOf(clone)).toEqual(input);
});

test("a band that is never used is written as such, and read again", () => {
  const never = { ...FORM, values: { ...FORM.values, "capital.resizeBand": "never" } };
  expect(inputOf(never)).toMatchObject({ capital: { resizeBand: null } });
  const clone = formOf("BACKTEST", inputOf(never));
  expect(clone.values["capital.resizeBand"]).toBe("never");
  const wrong = { ...FORM, values: { ...FORM.values, "capital.resizeBand": "always" } };
  expect(readForm(wrong, OPTIONS)).toEqual({
    errors: {
      "capital.resizeBand":
        "Resize band must be a number such as 0.25 or 25% or never, was always.",
    },
  });
});

import { expect, test } from "vitest";
import { settingTitle, settingValue } from "../../src/views/setting_words";

test("a number is told in the unit of its setting, under its title", () => {
  expect(settingTitle("costs.slippageBps")).toBe("Slippage");
  expect(settingValue("costs.slippageBps", "5.0")).toBe("5 bps");
  expect(settingValue("period.start", "2024-01-01T00:00:00Z")).toBe("2024-01-01T00:00:00Z");
});

test("markets and axes are told in words", () => {
  const markets = [
    { venue: "sample", symbol: "BTC/USDT:USDT" },
    { venue: "sample", symbol: "ETH/USDT:USDT" },
  ];
  expect(settingValue("markets", JSON.stringify(markets))).toBe(
    "sample BTC/USDT:USDT, sample ETH/USDT:USDT",
  );
  const axes = [
    { parameter: "min_funding_rate", values: [0.0001, 0.0002, 0.0008] },
    { parameter: "exit_funding_rate", values: [0.00005] },
  ];
  expect(settingValue("axes", JSON.stringify(axes))).toBe(
    "Entry funding rate 1 to 8 bps (3), Exit funding rate 0.5 bps (1)",
  );
});

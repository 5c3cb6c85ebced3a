import type { CarryGrade, FundingWindow, RateTrend } from "../api/generated";

export const WINDOWS: readonly FundingWindow[] = ["D7", "D30", "D90", "ALL"];
export const WINDOW_WORDS: Readonly<Record<FundingWindow, string>> = {
  D7: "7 days",
  D30: "30 days",
  D90: "90 days",
  ALL: "All",
};

export const GRADES: readonly CarryGrade[] = [
  "STRONG",
  "MODERATE",
  "BELOW_AVERAGE",
  "NOT_RECOMMENDED",
  "TOO_LITTLE_DATA",
];
export const GRADE_WORDS: Readonly<Record<CarryGrade, string>> = {
  STRONG: "Strong",
  MODERATE: "Moderate",
  BELOW_AVERAGE: "Below average",
  NOT_RECOMMENDED: "Not recommended",
  TOO_LITTLE_DATA: "Too little data",
};
// A sign beside the colour: told apart without seeing either.
const GRADE_SIGNS: Readonly<Record<CarryGrade, string>> = {
  STRONG: "▲▲",
  MODERATE: "▲",
  BELOW_AVERAGE: "▽",
  NOT_RECOMMENDED: "✕",
  TOO_LITTLE_DATA: "?",
};
export const TREND_WORDS: Readonly<Record<RateTrend, string>> = {
  RISING: "rising",
  STABLE: "stable",
  FALLING: "falling",
};
export const TREND_SIGNS: Readonly<Record<RateTrend, string>> = {
  RISING: "↗",
  STABLE: "→",
  FALLING: "↘",
};

export const Grade = ({ grade }: { grade: CarryGrade }) => (
  <span class={`badge carry ${grade.toLowerCase().replaceAll("_", "-")}`}>
    <span aria-hidden="true">{GRADE_SIGNS[grade]} </span>
    {GRADE_WORDS[grade]}
  </span>
);

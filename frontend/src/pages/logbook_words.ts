import type { LogLineFragment, LuckGrade } from "../api/generated";
import { kindOf } from "../kinds/table";
import { marketName } from "../words";

export const LUCK_WORDS: Readonly<Record<LuckGrade, string>> = {
  PROVEN: "more than luck",
  LIKELY: "likely",
  UNPROVEN: "not proven",
  LUCK: "luck",
  TOO_LITTLE_DATA: "too little data",
};

export const titleOf = ({ label, kind, summary }: LogLineFragment): string =>
  label ?? ([kindOf(kind).title, summary.strategy].filter(Boolean).join(": ") || kind);

export function marketsOf({ summary: { markets } }: LogLineFragment): string {
  const [first] = markets;
  return markets.length === 1 && first ? marketName(first) : `${markets.length} markets`;
}

/** Whether it has a curve that can be laid over others. */
export const isComparable = ({ kind, status }: Pick<LogLineFragment, "kind" | "status">): boolean =>
  status === "SUCCEEDED" && kindOf(kind).isComparable === true;

import type { MaintenanceTierInput } from "../api/generated";
import { numberOf } from "./numbers";
import { SHARE } from "./units";

/** "0=0.004, 50000=0.005" as tiers; undefined where a part is no pair of numbers. */
export function readTiers(text: string): MaintenanceTierInput[] | undefined {
  const tiers = text
    .split(/[,;\n]+/)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [floor, rate, more] = part.split("=").map((one) => one.trim());
      const isPair = floor && rate && more === undefined;
      return isPair ? { notionalFloor: Number(floor), rate: numberOf(rate, SHARE) } : undefined;
    });
  const isWhole = tiers.every(
    (tier) => tier && Number.isFinite(tier.notionalFloor) && Number.isFinite(tier.rate),
  );
  return isWhole ? (tiers as MaintenanceTierInput[]) : undefined;
}

/** The inverse of readTiers. */
export const tiersText = (tiers: readonly MaintenanceTierInput[]): string =>
  tiers.map((tier) => `${tier.notionalFloor}=${tier.rate}`).join(", ");

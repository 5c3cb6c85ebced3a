/** Numbers and times as text. Undefined values are a dash, never 0; signs are always written. */

export const DASH = "–";
const MINUS = "−";

type Maybe = number | null | undefined;

const known = (value: Maybe): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/**
 * The decimal digits of a number that is not below 0, halves rounded up: what `Intl.NumberFormat`
 * writes in English, whose first use takes 50 ms to load all that it knows of languages.
 */
function digitsOf(value: number, least: number, most: number): readonly [string, string] {
  const [whole = "", part = ""] = shifted(value, 0).split(".");
  const kept = whole + part.slice(0, most).padEnd(most, "0");
  const isUp = part.charAt(most) >= "5";
  const text = isUp ? String(BigInt(kept) + 1n).padStart(kept.length, "0") : kept;
  const point = text.length - most;
  const fraction = text.slice(point).replace(/0+$/, "").padEnd(least, "0");
  return [text.slice(0, point), fraction];
}

const joined = ([whole, fraction]: readonly [string, string]): string =>
  fraction === "" ? whole : `${whole}.${fraction}`;

function grouped(value: number, least: number, most = least): string {
  const [whole, fraction] = digitsOf(Math.abs(value), least, most);
  return joined([whole.replace(/\B(?=(\d{3})+$)/g, ","), fraction]);
}

// A value that rounds to zero has no sign: "−0.00" would claim a loss that is not shown.
const signOf = (value: number, text: string, plus: string): string => {
  if (!/[1-9]/.test(text)) return "";
  return value < 0 ? MINUS : plus;
};

const written = (value: number, digits: number, plus: string): string => {
  const text = grouped(value, digits);
  return signOf(value, text, plus) + text;
};

/** An amount in quote currency that is a gain or a loss: "+1,370.16". */
export const signedAmount = (value: Maybe, digits = 2): string =>
  known(value) ? written(value, digits, "+") : DASH;

/** An amount without a plus sign: costs, prices, capital. */
export const amount = (value: Maybe, digits = 2): string =>
  known(value) ? written(value, digits, "") : DASH;

/** A number of an axis: no more digits than it needs, "12,000". */
export const tick = (value: number): string => `${value < 0 ? MINUS : ""}${grouped(value, 0, 4)}`;

export const percentTick = (value: number): string => `${tick(value * 100)} %`;

/** A fraction as a percentage: 0.0412 is "4.12 %". */
export const percent = (value: Maybe, digits = 2): string =>
  known(value) ? `${written(value * 100, digits, "")} %` : DASH;

export const signedPercent = (value: Maybe, digits = 2): string =>
  known(value) ? `${written(value * 100, digits, "+")} %` : DASH;

/** A rate as quoted or set, with every digit it has: 0.0001 is "0.01 %". */
export const rate = (value: Maybe): string =>
  known(value) ? `${value < 0 ? MINUS : ""}${shifted(Math.abs(value), 2)} %` : DASH;

/** A rate in basis points, with every digit it has: 0.00005 is "0.5 bps". */
export const rateInBps = (value: Maybe): string =>
  known(value) ? `${value < 0 ? MINUS : ""}${shifted(Math.abs(value), 4)} bps` : DASH;

/** What a rate is before it is written in basis points: "0.0001 of the notional". */
export const fraction = (value: number): string =>
  `${value < 0 ? MINUS : ""}${plain(Math.abs(value), 4)} of the notional`;

/** Basis points as such: 1.9619 is "1.96 bps". */
export const inBps = (value: Maybe, digits = 2): string =>
  known(value) ? `${written(value, digits, "")} bps` : DASH;

/** A rate in basis points: 0.0001 is "1 bps". */
export const bps = (value: Maybe, digits = 2): string =>
  known(value) ? `${written(value * 10_000, digits, "")} bps` : DASH;

export const ratio = (value: Maybe, digits = 2): string =>
  known(value) ? written(value, digits, "") : DASH;

export const count = (value: Maybe): string => (known(value) ? written(value, 0, "") : DASH);

// The shortest digits that mean this very number, their point moved, without an exponent.
function shifted(value: number, places: number): string {
  const [mantissa = "", exponent = "0"] = String(Math.abs(value)).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const point = whole.length + Number(exponent) + places;
  const digits = "0".repeat(Math.max(0, 1 - point)) + (whole + fraction).padEnd(point, "0");
  const at = Math.max(point, 1);
  const text = `${digits.slice(0, at)}.${digits.slice(at)}`;
  return (value < 0 ? "-" : "") + text.replace(/^0+(?=\d)/, "").replace(/\.?0*$/, "");
}

/** What is typed, swept or set, so that it reads back equal: 0.00005, 0.35, 6, 0.00010000049. */
export const exact = (value: number): string => shifted(value, 0);

/** Exact texts of an axis as short as a picture needs them: "≈0.3061" where digits are left out. */
export function shortened(labels: readonly string[], most = 10): string[] {
  const at = (digits: number): string[] =>
    labels.map((one) => {
      if (one.length <= most) return one;
      const text = plain(Number(one.replace(MINUS, "-")), digits);
      return `≈${text.replace("-", MINUS)}`;
    });
  const distinct = new Set(labels).size;
  return [4, 6, 9].map(at).find((short) => new Set(short).size === distinct) ?? [...labels];
}

/** An amount that was set, with every digit it has: "10,000", "2,500.75". */
export const setAmount = (value: number): string =>
  `${value < 0 ? "-" : ""}${grouped(value, 0, 20)}`;

/** A number that was measured, without needless zeros or dust: 8, 0.3. */
export function plain(value: number, significant = 12): string {
  const rounded = Number(value.toPrecision(significant));
  return `${rounded < 0 ? "-" : ""}${joined(digitsOf(Math.abs(rounded), 0, 15))}`;
}

/** A price with digits for its size. */
export const price = (value: Maybe): string => {
  if (!known(value)) return DASH;
  const digits = Math.abs(value) >= 1_000 ? 2 : Math.abs(value) >= 1 ? 4 : 6;
  return written(value, digits, "");
};

type Instant = string | number | null | undefined;

/** "2024-01-31", in UTC. */
export const day = (at: Instant): string =>
  at === null || at === undefined ? DASH : new Date(at).toISOString().slice(0, 10);

/** "2024-01-31 08:00", in UTC. */
export const minute = (at: Instant): string =>
  at === null || at === undefined
    ? DASH
    : new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** "2024-01-01 to 2024-01-31": both days whole; what begins or ends inside a day has its time. */
export function period({ start, end }: { start: string; end: string }): string {
  const isLast = new Date(end).toISOString().endsWith("T23:59:59.999Z");
  const isFirst = new Date(start).toISOString().endsWith("T00:00:00.000Z");
  return `${isFirst ? day(start) : minute(start)} to ${isLast ? day(end) : minute(end)}`;
}

/** A span of time in the two largest units: "3 d 4 h", "12 s". */
export function duration(seconds: Maybe): string {
  if (!known(seconds)) return DASH;
  const units: readonly [string, number][] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ];
  let left = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const whole = Math.floor(left / size);
    left -= whole * size;
    if (whole > 0 && parts.length < 2) parts.push(`${whole} ${name}`);
  }
  return parts.join(" ") || "0 s";
}

/** How long ago, for lists: "just now", "5 min ago". */
export function ago(at: Instant, nowMs: number): string {
  if (at === null || at === undefined) return DASH;
  const seconds = (nowMs - new Date(at).getTime()) / 1_000;
  if (seconds < 10) return "just now";
  if (seconds < 86_400) return `${duration(seconds).split(" ").slice(0, 2).join(" ")} ago`;
  return minute(at);
}

/** "gain", "loss" or "even": picks the colour that goes with a sign, never instead of it. */
export const tone = (value: Maybe): "gain" | "loss" | "even" =>
  !known(value) || value === 0 ? "even" : value > 0 ? "gain" : "loss";

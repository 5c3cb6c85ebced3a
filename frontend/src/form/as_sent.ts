type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether two values of an input say the same; a key without a value says nothing. */
function isEqual(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => isEqual(value, other[at]));
  }
  if (!isRecord(one) || !isRecord(other)) return Object.is(one, other);
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isEqual(one[key], other[key]));
}

/**
 * What a changed form asks, where a run was cloned into it: what nobody touched stays to the letter
 * as it was sent, also what the form has no field for or writes in another way.
 *
 * before: what the form read when it was shown. after: what it reads now.
 */
export function asSent(sent: unknown, before: unknown, after: unknown): unknown {
  if (isEqual(before, after)) return sent;
  if (!isRecord(sent) || !isRecord(before) || !isRecord(after)) return after;
  const keys = new Set([...Object.keys(after), ...Object.keys(sent)]);
  const kept = [...keys].map((key) => [key, asSent(sent[key], before[key], after[key])] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

import type { PeriodInput } from "../api/generated";
import type { FormState } from "./model";
import type { Errors } from "./terms";

/** What a day means as the start and as the end of a period: all of it is in. */
const OF_A_DAY = { start: "T00:00:00Z", end: "T23:59:59.999Z" } as const;
type Side = keyof typeof OF_A_DAY;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Whether a text is no day as a date field holds it, so that only a text field can show it. */
export const isInstant = (text: string): boolean => text !== "" && !DAY.test(text);

/** An instant as typed: as a day where that day means it, else as it was sent. */
export function periodText(side: Side, sent: unknown): string | undefined {
  const at = new Date(String(sent));
  if (Number.isNaN(at.getTime())) return undefined;
  const day = at.toISOString().slice(0, 10);
  return at.getTime() === Date.parse(`${day}${OF_A_DAY[side]}`) ? day : String(sent);
}

function read(side: Side, form: FormState, errors: Errors): string {
  const path = `period.${side}`;
  const text = form.values[path]?.trim() ?? "";
  if (text === "")
    errors[path] = side === "start" ? "Choose the first day." : "Choose the last day.";
  else if (DAY.test(text)) return `${text}${OF_A_DAY[side]}`;
  else if (!INSTANT.test(text) || Number.isNaN(Date.parse(text))) {
    errors[path] = `Must be a day or an instant such as 2024-01-31T08:00:00Z, was ${text}.`;
  }
  return text;
}

/** The period that is typed: from the first instant of a day to the last of one. */
export function readPeriod(form: FormState, errors: Errors): PeriodInput {
  const period = { start: read("start", form, errors), end: read("end", form, errors) };
  if (Date.parse(period.end) <= Date.parse(period.start)) {
    const { "period.start": start, "period.end": end } = form.values;
    errors["period.end"] = `Must be after ${start}, was ${end}.`;
  }
  return period;
}

import { request } from "./client";
import type { VenuesQuery } from "./generated";
import { FormOptionsDocument, type FormOptionsQuery, VenuesDocument } from "./generated";

/** What a form and its defaults are made of. */
export type FormOptions = FormOptionsQuery["service"] &
  Pick<FormOptionsQuery, "presets"> &
  VenuesQuery;

// A broken file of the user's own profiles is no reason not to show the form.
const profiles = (): Promise<VenuesQuery["venues"]> =>
  request(VenuesDocument, {}).then(
    ({ venues }) => venues,
    () => [],
  );

export async function formOptions(): Promise<FormOptions> {
  const [{ service, presets }, venues] = await Promise.all([
    request(FormOptionsDocument, {}),
    profiles(),
  ]);
  return { ...service, presets, venues };
}

import { type Group, PARAMETERS } from "../src/api/catalogue";

/** The defaults of a group, as the service tells them: no test counts up all of its fields. */
export const declared = <Part>(group: Group): Part =>
  Object.fromEntries(PARAMETERS[group].map(({ field, default: own }) => [field, own])) as Part;

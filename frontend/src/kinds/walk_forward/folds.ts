import { fieldsOf } from "../../form/fields";

/** How trainings and tests follow each other. */
export const FOLDS = fieldsOf("folds");

import { CURL } from "./curl";
import { GRAPHQL } from "./graphql";
import type { Language } from "./language";
import { PYTHON } from "./python";
import { TYPESCRIPT } from "./typescript";

/** Every language that a question can be copied as, in the order of the menu. */
export const LANGUAGES: readonly Language[] = [GRAPHQL, CURL, PYTHON, TYPESCRIPT];

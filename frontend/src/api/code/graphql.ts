import { PARAMETERS } from "../catalogue";
import type { Language } from "./language";

// The inputs' enums stand under these keys, and no text does.
const ENUM_KEYS = new Set([
  "parameter",
  "direction",
  "spotExecution",
  "perpExecution",
  "slippageModel",
  "mode",
  "metric",
  "choice",
  "rankBy",
  "series",
]);

// Elsewhere null means the same as absent.
const NULLABLE = new Set(
  Object.values(PARAMETERS)
    .flat()
    .flatMap((one) => (one.null ? [one.field] : [])),
);

/** A JSON value as a GraphQL literal. */
export function literal(value: unknown, key = "", indent = ""): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, key, inner));
    const line = `[${items.join(", ")}]`;
    return line.length <= 80 && !line.includes("\n")
      ? line
      : `[\n${items.map((item) => inner + item).join("\n")}\n${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value)
      .filter(([name, part]) => part !== undefined && (part !== null || NULLABLE.has(name)))
      .map(([name, part]) => `${name}: ${literal(part, name, inner)}`);
    const line = parts.length ? `{ ${parts.join(", ")} }` : "{}";
    return line.length <= 60 && !line.includes("\n")
      ? line
      : `{\n${parts.map((part) => inner + part).join("\n")}\n${indent}}`;
  }
  return ENUM_KEYS.has(key) ? String(value) : JSON.stringify(value);
}

/** The mutation that would ask for this run again, ready for the playground. */
export function mutationText(field: string, input: unknown): string {
  return `mutation {
  ${field}(
    input: ${literal(input, "", "    ")}
  ) {
    __typename
    ... on RunAccepted {
      reused
      run {
        id
        status
      }
    }
    ... on Error {
      message
    }
  }
}
`;
}

/** A document for the playground and for any client. */
export const GRAPHQL: Language = {
  name: "GraphQL",
  write: ({ mutation, input }) => mutationText(mutation, input),
};

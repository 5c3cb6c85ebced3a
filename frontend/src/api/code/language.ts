/** A question as it was asked, and where. */
export interface Question {
  /** The mutation that asks it: "startBacktest". */
  readonly mutation: string;
  readonly input: unknown;
  /** The whole address of GraphQL. */
  readonly url: string;
  /** Whether the service asks for a key; the code takes it from CARRY_API_KEY, never from the page. */
  readonly hasKey: boolean;
}

/** A language that a question can be copied as. */
export interface Language {
  readonly name: string;
  write(question: Question): string;
}

/** The mutation with its input as a variable, and what is told of the run. */
export function documentOf({ mutation }: Question): string {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  return `mutation ($input: ${type}!) {
  started: ${mutation}(input: $input) {
    __typename
    ... on RunAccepted { reused run { id status } }
    ... on Error { message }
  }
}`;
}

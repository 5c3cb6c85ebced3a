import { documentOf, type Language } from "./language";

// Inside a quoted here-document the shell leaves every character as it is.
const END = "QUESTION";

/** One command of a POSIX shell. */
export const CURL: Language = {
  name: "curl",
  write: (question) => {
    const key = question.hasKey ? ' \\\n  -H "authorization: Bearer $CARRY_API_KEY"' : "";
    const body = { query: documentOf(question), variables: { input: question.input } };
    return `curl --silent --show-error '${question.url}' \\
  -H 'content-type: application/json'${key} \\
  --data-binary @- <<'${END}'
${JSON.stringify(body, null, 2)}
${END}
`;
  },
};

import { documentOf, type Language } from "./language";

/** A module for Node, Deno, Bun or a browser: `fetch` is all it needs. */
export const TYPESCRIPT: Language = {
  name: "TypeScript",
  write: (question) => {
    const { input, url, hasKey } = question;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code's own
    const key = hasKey ? "\n  authorization: `Bearer ${process.env.CARRY_API_KEY}`," : "";
    return `const url = ${JSON.stringify(url)};
const headers = {
  "content-type": "application/json",${key}
};
const start = \`${documentOf(question)}\`;
const status = "query ($id: ID!) { run(id: $id) { id status } }";
const input = ${JSON.stringify(input, null, 2)};

interface Run {
  id: string;
  status: string;
}

async function ask<Data>(query: string, variables: object): Promise<Data> {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(url, { method: "POST", headers, body });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

const { started } = await ask<{ started: { run?: Run; message?: string } }>(start, { input });
if (!started.run) throw new Error(started.message);
let run = started.run;
while (run.status === "QUEUED" || run.status === "RUNNING") {
  await new Promise((done) => setTimeout(done, 200));
  ({ run } = await ask<{ run: Run }>(status, { id: run.id }));
}
console.log(run.id, run.status);
`;
  },
};

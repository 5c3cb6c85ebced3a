import { documentOf, type Language } from "./language";

/** A script of Python's own library alone: it asks, waits for the end and prints where it stands. */
export const PYTHON: Language = {
  name: "Python",
  write: (question) => {
    const { input, url, hasKey } = question;
    const key = hasKey
      ? '\nHEADERS["authorization"] = f"Bearer {os.environ[\'CARRY_API_KEY\']}"'
      : "";
    return `import json
${hasKey ? "import os\n" : ""}import time
import urllib.request

URL = ${JSON.stringify(url)}
HEADERS = {"content-type": "application/json"}${key}
START = """${documentOf(question)}"""
STATUS = "query ($id: ID!) { run(id: $id) { id status } }"
INPUT = json.loads(r"""
${JSON.stringify(input, null, 2)}
""")


def ask(query, variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    with urllib.request.urlopen(urllib.request.Request(URL, body, HEADERS)) as response:
        answer = json.load(response)
    if "errors" in answer:
        raise SystemExit(answer["errors"][0]["message"])
    return answer["data"]


started = ask(START, {"input": INPUT})["started"]
if "run" not in started:
    raise SystemExit(started["message"])
run = started["run"]
while run["status"] in ("QUEUED", "RUNNING"):
    time.sleep(0.2)
    run = ask(STATUS, {"id": run["id"]})["run"]
print(run["id"], run["status"])
`;
  },
};

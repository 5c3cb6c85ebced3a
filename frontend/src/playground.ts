import "graphiql/style.css";
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { loadConfig } from "./api/config";
import { authorization } from "./api/key";
import { EXAMPLES } from "./playground_examples";
import "./style/playground.css";

const { api } = await loadConfig();
const url = new URL(`${api.replace(/\/+$/, "")}/graphql`, window.location.origin).href;

// An Authorization of the editor's headers goes before the key that was given to the page.
const ownKey = (headers: Record<string, unknown> = {}): Record<string, string> =>
  Object.keys(headers).some((name) => name.toLowerCase() === "authorization")
    ? {}
    : authorization();

const fetcher: Fetcher = (parameters, options) => {
  const key = ownKey(options?.headers);
  return createGraphiQLFetcher({
    url,
    headers: key,
    subscriptionUrl: url.replace(/^http/, "ws"),
    wsConnectionParams: key,
  })(parameters, options);
};
const host = document.getElementById("playground");
if (host) {
  createRoot(host).render(
    createElement(GraphiQL, {
      fetcher,
      defaultTabs: EXAMPLES.map((query) => ({ query })),
      forcedTheme: "dark",
    }),
  );
}

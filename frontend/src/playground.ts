import "graphiql/style.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { loadConfig } from "./api/config";
import { EXAMPLES } from "./playground_examples";
import "./style/playground.css";

const { api } = await loadConfig();
const url = new URL(`${api.replace(/\/+$/, "")}/graphql`, window.location.origin).href;
const fetcher = createGraphiQLFetcher({
  url,
  wsClient: createClient({ url: url.replace(/^http/, "ws") }),
});
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

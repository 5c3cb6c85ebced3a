// Asks by hash with Apollo Client, over HTTP and WebSocket, and prints what went over the wire and
// what came of it as JSON: apollo.mjs HTTP_URL WS_URL QUERY SUBSCRIPTION VARIABLES
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, wsUrl, query, subscription, variables] = process.argv.slice(2);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const apollo = (end, options = {}) =>
  new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([createPersistedQueryLink({ sha256, ...options }), end]),
  });

async function overHttp(options) {
  const wire = [];
  const watched = async (address, request) => {
    const answer = await fetch(address, request);
    const sent = request.body ?? new URL(address).search;
    const body = await answer.clone().json();
    wire.push({
      method: request.method,
      hasQuery: sent.includes('query'),
      status: answer.status,
      code: body.errors?.[0].extensions.code ?? null,
    });
    return answer;
  };
  const found = [];
  for (let number = 0; number < 2; number += 1) {
    const client = apollo(new HttpLink({ uri: url, fetch: watched }), options);
    const { data } = await client.query({ query: gql(query) });
    found.push(data);
    client.stop();
  }
  return { wire, found };
}

async function overSocket() {
  const socket = createClient({ url: wsUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
  const client = apollo(new GraphQLWsLink(socket));
  const results = [];
  await new Promise((resolve, reject) => {
    client
      .subscribe({ query: gql(subscription), variables: JSON.parse(variables) })
      .subscribe({ next: ({ data }) => results.push({ data }), complete: resolve, error: reject });
  });
  await socket.dispose();
  client.stop();
  return results;
}

const post = await overHttp({});
const get = await overHttp({ useGETForHashedQueries: true });
const socket = await overSocket();
process.stdout.write(JSON.stringify({ post, get, socket }));

// Subscribes with graphql-ws and prints every result as JSON: websocket.mjs URL QUERY VARIABLES
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, query, variables] = process.argv.slice(2);
const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
const results = [];
for await (const result of client.iterate({ query, variables: JSON.parse(variables) })) {
  results.push(result);
}
await client.dispose();
process.stdout.write(JSON.stringify(results));

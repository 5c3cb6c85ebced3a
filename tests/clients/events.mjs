// Subscribes with graphql-sse and prints every result as JSON: events.mjs URL QUERY VARIABLES
import { createClient } from 'graphql-sse';

const [url, query, variables] = process.argv.slice(2);
const client = createClient({ url, singleConnection: false, retryAttempts: 0 });
const results = [];
for await (const result of client.iterate({ query, variables: JSON.parse(variables) })) {
  results.push(result);
}
client.dispose();
process.stdout.write(JSON.stringify(results));

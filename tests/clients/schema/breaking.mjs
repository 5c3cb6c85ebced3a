// Fails when schema.graphql breaks what clients of the last release rely on.
//
//   node breaking.mjs schema.graphql docs/releases
//
// docs/releases/schema-X.Y.Z.graphql is the schema of a release; the newest one is compared with.
// A break that is meant stands in docs/releases/allowed-breaks.json, with its reason, until the
// next release: { "path": "Type.field", "type": "FIELD_REMOVED", "reason": "..." }.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const [current, folder] = process.argv.slice(2);

const releases = readdirSync(folder)
  .map((name) => /^schema-(\d+)\.(\d+)\.(\d+)\.graphql$/.exec(name))
  .filter((found) => found !== null)
  .map((found) => ({ name: found[0], version: found.slice(1, 4).map(Number) }))
  .sort((a, b) => a.version.map((part, i) => part - b.version[i]).find((d) => d !== 0) ?? 0);
const release = releases.at(-1);
if (release === undefined) {
  throw new Error(`${folder} must hold schema-X.Y.Z.graphql of a release, had none`);
}

const schema = (path) => buildSchema(readFileSync(path, 'utf8'));
const allowed = JSON.parse(readFileSync(join(folder, 'allowed-breaks.json'), 'utf8'));
const changes = await diff(schema(join(folder, release.name)), schema(current));
const breaking = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);

const isSame = (entry, change) => entry.path === change.path && entry.type === change.type;
const broken = breaking.filter((change) => !allowed.some((entry) => isSame(entry, change)));
const needless = allowed.filter((entry) => !breaking.some((change) => isSame(entry, change)));
const unexplained = allowed.filter((entry) => !entry.reason);

for (const { path, type, message } of broken) {
  console.error(`breaks clients of ${release.name}: ${message} (${type} at ${path})`);
}
for (const { path, type } of needless) {
  console.error(`allowed-breaks.json allows what is no break: ${type} at ${path}`);
}
for (const { path, type } of unexplained) {
  console.error(`allowed-breaks.json must say a reason: ${type} at ${path}`);
}
if (broken.length + needless.length + unexplained.length > 0) process.exit(1);
console.log(
  `${current}: nothing breaks clients of ${release.name} ` +
    `(${changes.length} changes, ${breaking.length} breaks allowed)`,
);

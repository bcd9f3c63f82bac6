import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';

// Composes the supergraph of Causeway and the company: `node supergraph.ts <file>`. Where the subgraphs listen stands in
// CAUSEWAY_URL, FACILITIES_URL and FINANCE_URL.

const { CAUSEWAY_URL, FACILITIES_URL, FINANCE_URL } = process.env;
const here = import.meta.dirname;
const result = composeServices(
  [
    { name: 'causeway', url: CAUSEWAY_URL ?? 'http://localhost:4000/graphql', file: '../../schema.graphql' },
    {
      name: 'facilities',
      url: FACILITIES_URL ?? 'http://localhost:4101/graphql',
      file: 'company/facilities.graphql',
    },
    { name: 'finance', url: FINANCE_URL ?? 'http://localhost:4102/graphql', file: 'company/finance.graphql' },
  ].map(({ name, url, file }) => ({ name, url, typeDefs: parse(readFileSync(join(here, file), 'utf8')) })),
);
if (compositionHasErrors(result)) {
  for (const { message } of result.errors) process.stderr.write(`${message}\n`);
  process.exit(1);
}
writeFileSync(process.argv[2] ?? join(here, 'supergraph.graphql'), result.supergraphSdl);

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { facilities } from './facilities.ts';
import { finance } from './finance.ts';

// The two subgraphs of the company, each on a port of its own; 0 lets the system choose.

type Resolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>['resolvers']
>;

async function serve(name: string, resolvers: Resolvers, port: number): Promise<string> {
  const typeDefs = parse(readFileSync(join(import.meta.dirname, `${name}.graphql`), 'utf8'));
  const yoga = createYoga({ schema: buildSubgraphSchema([{ typeDefs, resolvers }]), logging: false });
  const server = createServer(yoga);
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const [facilitiesPort, financePort] = [process.env.FACILITIES_PORT, process.env.FINANCE_PORT].map(Number);
const told = {
  facilities: await serve('facilities', facilities, facilitiesPort || 0),
  finance: await serve('finance', finance, financePort || 0),
};
process.stdout.write(`${JSON.stringify(told)}\n`);
process.on('SIGTERM', () => process.exit(0));

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import type { ExecutionResult } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { startTrace, timed } from '../../../src/graph/trace.ts';
import { productsSchema } from './products.ts';

const traced = timed(productsSchema());

const tracing: Plugin = {
  onExecute({ args, executeFn, setExecuteFn }) {
    if (args.contextValue.request.headers.get('apollo-federation-include-trace') !== 'ftv1') return undefined;
    const finish = startTrace(args.contextValue as object);
    setExecuteFn(given => executeFn({ ...given, schema: traced }));
    return {
      onExecuteDone({ result, setResult }) {
        const { data, errors } = result as ExecutionResult;
        const told = errors?.map(error => error.toJSON()) ?? [];
        setResult({ data, errors, extensions: { ftv1: finish(told) } } as never);
      },
    };
  },
};

const server = createServer(createYoga({ schema: productsSchema(), logging: false, plugins: [tracing] }));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/graphql` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));

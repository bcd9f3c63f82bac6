import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { compileQuery } from 'graphql-jit';
import { createYoga } from 'graphql-yoga';
import { answer, bodyOf, listen } from './listen.js';
import { attach, contextOf, typeDefs } from './schema.js';

// yoga with everything off that can be off, entered below its HTTP half as Causeway does it, and graphql-jit in the place of its
// executor.

const compiled = new WeakMap();

const yoga = createYoga({
  schema: attach(buildSchema(typeDefs)),
  context: contextOf,
  graphiql: false,
  landingPage: false,
  logging: false,
  cors: false,
  multipart: false,
  plugins: [
    {
      onExecute({ setExecuteFn }) {
        setExecuteFn(({ schema, document, contextValue, variableValues }) => {
          let program = compiled.get(document);
          if (program === undefined) {
            program = compileQuery(schema, document);
            compiled.set(document, program);
          }
          return program.query(undefined, contextValue, variableValues);
        });
      },
    },
  ],
});

/** What yoga asks of a request, which is next to nothing. */
const request = { method: 'POST', url: 'http://localhost/graphql', headers: new Headers() };

listen(
  createServer(async (message, response) => {
    const params = await bodyOf(message);
    answer(response, await yoga.getResultForParams({ params, request }, {}));
  }),
);

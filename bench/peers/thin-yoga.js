import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { compileQuery } from 'graphql-jit';
import { createYoga } from 'graphql-yoga';
import { listen } from './listen.js';
import { attach, contextOf, typeDefs } from './schema.js';

// yoga with everything off that can be off, and graphql-jit in the place of its executor.

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

listen(createServer(yoga));

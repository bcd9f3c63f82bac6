import { createServer } from 'node:http';
import { buildSchema, parse } from 'graphql';
import { compileQuery } from 'graphql-jit';
import { answer, bodyOf, listen } from './listen.js';
import { attach, contextOf, typeDefs } from './schema.js';

// node:http and graphql-jit, with nothing between them: no validation, no limits, every document compiled at once.

const schema = attach(buildSchema(typeDefs));
const compiled = new Map();

listen(
  createServer(async (request, response) => {
    const { query, variables } = await bodyOf(request);
    let program = compiled.get(query);
    if (program === undefined) {
      program = compileQuery(schema, parse(query));
      compiled.set(query, program);
    }
    answer(response, await program.query(undefined, contextOf(), variables));
  }),
);

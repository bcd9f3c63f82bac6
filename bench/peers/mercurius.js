import Fastify from 'fastify';
import mercurius from 'mercurius';
import { contextOf, resolvers, typeDefs } from './schema.js';

// mercurius as its own documentation says it is fastest: compiled from the first request on.

const app = Fastify({ keepAliveTimeout: 60_000 });
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, context: contextOf });
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`http://127.0.0.1:${app.server.address().port}/graphql`);

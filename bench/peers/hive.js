import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

// Hive Gateway as its own command starts it, with hive-config.js. It has to be told a port, so a free one is looked for.

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
process.env.PORT = String(server.address().port);
server.close();
await once(server, 'close');

const bin = join(import.meta.dirname, 'node_modules/@graphql-hive/gateway/dist/bin.js');
process.argv.splice(1, process.argv.length, bin, 'supergraph', '--config-path', 'hive-config.js');
await import(bin);

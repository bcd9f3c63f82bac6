import cluster from 'node:cluster';
import { createServer } from 'node:http';
import process from 'node:process';
import { findPort, listenOn } from '../src/server/listen.ts';
import { listenAmongWorkers, superviseWorkers } from '../src/workers.ts';

// A process with two workers that share a port, in the place of gateways: `node test/worker-scene.ts <port> [dying]`. Each answers with its
// number; asked for /die it ends.

const host = '127.0.0.1';

if (cluster.isPrimary) {
  await superviseWorkers({
    cluster,
    count: 2,
    port: await findPort({ host, port: Number(process.argv[2]) }),
    hear: (signal, listener) => process.on(signal, listener),
    send: (worker, signal) => worker.process.kill(signal),
    ended: code => process.exit(code),
    report: message => console.log(message),
  });
} else {
  if (process.argv.includes('dying')) process.exit(1);
  const server = createServer((request, response) => {
    if (request.url === '/die') process.exit(3);
    response.setHeader('connection', 'close').end(String(process.pid));
  });
  process.on('SIGHUP', () => console.log(`worker ${process.pid} reads anew`));
  process.on('SIGTERM', () => server.close(() => process.exit(0)));
  const port = Number(process.env.PORT);
  await listenAmongWorkers(
    { isWorker: true, platform: process.platform, say: message => process.send?.(message) },
    how => listenOn(server, { host, port, ...how }),
  );
  console.log(`worker ${process.pid} listens`);
}

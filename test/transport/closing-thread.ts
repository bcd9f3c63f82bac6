import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HttpClient } from '../../src/transport/http-client.ts';
import { how } from './wiring.ts';

/** Answers with the number of the connection, and closes it behind what was asked last. */
const closingServer = `
  const { createServer } = require('node:net');
  let connections = 0;
  const server = createServer(socket => {
    const body = String(++connections);
    const answer = 'HTTP/1.1 200 OK\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body;
    socket.on('data', bytes => (bytes.includes('/last') ? socket.end(answer) : socket.write(answer)));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1', () => {
    require('node:worker_threads').parentPort.postMessage(server.address().port);
  });
`;

export interface ClosingThread extends AsyncDisposable {
  /** Both tell the number of the connection. */
  read(http: HttpClient, path: string): Promise<string>;
  change(http: HttpClient): Promise<string>;
}

/** In a thread of its own: it closes while the client is busy, and the client has not read that yet. */
export async function closingThread(): Promise<ClosingThread> {
  const thread = new Worker(closingServer, { eval: true });
  const [port] = (await once(thread, 'message')) as [number];
  const origin = `http://127.0.0.1:${port}`;
  const ask = async (http: HttpClient, path: string, change: boolean): Promise<string> => {
    const request = { method: 'POST', origin, path, headers: {}, body: Buffer.from('{}') };
    const exchange = await http.send(request, how({ change }));
    return exchange.kind === 'answered' ? exchange.body.toString() : exchange.kind;
  };
  return {
    read: (http, path) => ask(http, path, false),
    change: http => ask(http, '/change', true),
    [Symbol.asyncDispose]: async () => {
      await thread.terminate();
    },
  };
}

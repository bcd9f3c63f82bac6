import { connect } from 'node:net';

/** What really came over the wire, which no HTTP client would show: `raw(url, text)` until the server ends or resets. */
export type RawAnswer = { readonly text: string; readonly ended: 'closed' | 'reset' };

export function raw(url: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname);
    let received = '';
    const finish = (ended: RawAnswer['ended']): void => {
      socket.destroy();
      resolve({ text: received, ended });
    };
    socket.setEncoding('utf8').on('data', part => {
      received += part;
    });
    socket.on('end', () => finish('closed'));
    socket.on('close', () => finish('closed'));
    socket.on('error', () => finish('reset'));
    socket.write(request);
  });
}

export function post(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

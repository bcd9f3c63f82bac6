import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type AskedRows, forwarding, mayChange, rowsFor, terminated } from './cloud-rows.ts';

// The cloud behind every contender: it answers with rows as the vendor spells them, and checks nothing. Written for its price, so
// that the figures are the contenders' own: the same question gets the same bytes again, over bare sockets. Run as a process of
// its own; says where it listens on its first line.

/** How long it takes to answer. */
const delayMs = Number(process.env.DELAY_MS ?? 0);

function enveloped(response: object): Buffer {
  const requestId = 'request-1';
  return Buffer.from(JSON.stringify({ requestId, response: { requestId, ...response } }));
}

const answers = new Map<string, Buffer>();

function answerTo(action: string, body: string): Buffer {
  const key = `${action} ${body}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const asked = JSON.parse(body) as AskedRows;
  if (action === 'StartIpForward' || action === 'StopIpForward') {
    forwarding.set(asked.instanceId ?? '', action === 'StartIpForward');
    return enveloped({});
  }
  if (action === 'TerminatePort') {
    terminated.add(asked.portId ?? '');
    return enveloped({});
  }
  const made = enveloped(rowsFor(action, asked));
  if (!mayChange(action, asked) && answers.size < 1_000) answers.set(key, made);
  return made;
}

let date = new Date().toUTCString();
setInterval(() => {
  date = new Date().toUTCString();
}, 500).unref();

/** As much of HTTP as its callers speak: each body has a length, and no request is sent before the last one was answered. */
function serve(socket: Socket): void {
  let text = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const bodyAt = end + 4;
    const length = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < bodyAt + length) return;
    const action = /x-zc-action: *(\w+)/i.exec(text)?.[1] ?? '';
    const closing = /connection: *close/i.test(text.slice(0, end));
    const answer = answerTo(action, text.slice(bodyAt));
    text = '';
    const send = (): void => {
      socket.cork();
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: ${date}\r\nconnection: ${closing ? 'close' : 'keep-alive'}\r\ncontent-length: ${answer.length}\r\n\r\n`,
        'latin1',
      );
      if (closing) socket.end(answer);
      else socket.write(answer);
      socket.uncork();
    };
    if (delayMs > 0) setTimeout(send, delayMs);
    else send();
  });
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

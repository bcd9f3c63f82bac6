import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../../src/domain/account.ts';
import { alibabaAccounts } from '../../src/providers/alibaba/client.ts';
import { zenlayerAccounts } from '../../src/providers/zenlayer/client.ts';
import { Wire } from '../../src/transport/exchange.ts';
import type { Provider } from '../../src/transport/provider.ts';

export interface Heard {
  readonly action: string;
  readonly headers: IncomingMessage['headers'];
  /** Of the query or of the JSON body, whichever the vendor uses. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Said {
  readonly status?: number;
  readonly body: string;
}

export interface Scripted<Client> {
  readonly account: Account<Client>;
  readonly heard: readonly Heard[];
  close(): Promise<void>;
}

type Script = (heard: Heard) => Said | object;

/** An adapter over a vendor that says exactly what the test makes it say, word for word. */
async function scripted<Settings, Client>(
  provider: Provider<Settings, Client>,
  settings: (url: string) => object,
  script: Script,
): Promise<Scripted<Client>> {
  const heard: Heard[] = [];
  const server = createServer(async (message, response) => {
    const parts: Buffer[] = [];
    for await (const part of message) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const query = new URL(message.url ?? '/', 'http://vendor').searchParams;
    const parameters = body === '' ? Object.fromEntries(query) : JSON.parse(body);
    const { headers } = message;
    const call = { action: String(headers['x-zc-action'] ?? headers['x-acs-action']), headers, parameters };
    heard.push(call);
    const said = script(call);
    const { status = 200, body: text } =
      'body' in said && typeof said.body === 'string' ? (said as Said) : { body: JSON.stringify(said) };
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const parsed = provider.parse(settings(`http://127.0.0.1:${port}`));
  if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
  const wire = new Wire();
  return {
    account: provider.open('demo', parsed.settings, wire),
    heard,
    async close() {
      await wire.close();
      await new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

export function scriptedZenlayer(script: Script, more: object = {}) {
  const pair = { accessKeyId: 'key', accessKeyPassword: 'password' };
  return scripted(zenlayerAccounts, endpoint => ({ ...pair, endpoint, ...more }), script);
}

export function scriptedAlibaba(script: Script, more: object = {}) {
  const settings = { accessKeyId: 'key', accessKeySecret: 'secret', regions: ['cn-hangzhou'] };
  return scripted(alibabaAccounts, endpoint => ({ ...settings, endpoint, ...more }), script);
}

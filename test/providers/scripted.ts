import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from '../../src/adapter/provider.ts';
import type { Account } from '../../src/domain/account.ts';
import type { Change } from '../../src/domain/change.ts';
import { HttpClient } from '../../src/transport/http-client.ts';

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

export type Script = (heard: Heard) => Said | object;

export interface Scripted<Client> {
  readonly account: Account<Client>;
  readonly heard: readonly Heard[];
  close(): Promise<void>;
}

export interface ScriptedVendor {
  /** The header that names an action. */
  readonly actionHeader: string;
  /** An account's settings. */
  settings(url: string): object;
}

/** An adapter over a vendor that says exactly what the test makes it say, word for word. */
export async function openScripted<Client>(
  provider: Provider<Client>,
  { actionHeader, settings }: ScriptedVendor,
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
    const call = { action: String(headers[actionHeader]), headers, parameters };
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
  const configured = provider.configure('demo', settings(`http://127.0.0.1:${port}`));
  if (configured.kind === 'issues') throw new Error(JSON.stringify(configured.issues));
  const http = new HttpClient();
  return {
    account: configured.account.open(http) as Account<Client>,
    heard,
    async close() {
      await http.close();
      await new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** What a change sees before it, of one resource. */
export async function lookOf<Client>(
  change: unknown,
  account: Account<Client>,
  nativeId: string,
  region: string | null = null,
) {
  const { of, look } = change as Change<Client>;
  const { provider, kind } = of;
  const target = { provider, account: account.name, kind, region, nativeId, name: null };
  return await look({ account, target, input: {} });
}

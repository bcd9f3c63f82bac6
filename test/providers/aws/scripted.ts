import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../../../src/domain/account.ts';
import type { ChangeTarget, Intent } from '../../../src/domain/change.ts';
import { type AwsClient, aws } from '../../../src/providers/aws/client.ts';
import { HttpClient } from '../../../src/transport/http-client.ts';

interface HeardCall {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** An answer as it stands on the wire; one with a body of its own is said word for word. */
interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

type Script = (heard: HeardCall) => ScriptedAnswer | object;

export const requestId = '4f8e5a2c-0001-4a5b-9c6d-1234567890ab';

interface ScriptedAws {
  readonly account: Account<AwsClient>;
  readonly heard: readonly HeardCall[];
  close(): Promise<void>;
}

const opened: ScriptedAws[] = [];

/** The adapter over a service that says exactly what the test makes it say. */
export async function scriptedAws(script: Script, settings: object = {}): Promise<ScriptedAws> {
  const heard: HeardCall[] = [];
  const server = createServer(async (message, response) => {
    const parts: Buffer[] = [];
    for await (const part of message) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const { method = '', url: path = '', headers } = message;
    const operation = String(headers['x-amz-target']).replace('OvertureService.', '');
    const call = { operation, method, path, headers, body, parameters: JSON.parse(body) };
    heard.push(call);
    const said = script(call);
    const isWhole = 'body' in said && typeof said.body === 'string';
    const {
      status = 200,
      headers: own,
      body: text,
    } = isWhole ? (said as ScriptedAnswer) : { body: JSON.stringify(said) };
    response.writeHead(status, own ?? { 'x-amzn-requestid': requestId });
    response.end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const configured = aws.configure('demo', {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    regions: ['us-east-1', 'eu-west-1'],
    endpoint: `http://127.0.0.1:${port}`,
    ...settings,
  });
  if (configured.kind === 'issues') throw new Error(JSON.stringify(configured.issues));
  const http = new HttpClient();
  const vendor = {
    account: configured.account.open(http) as Account<AwsClient>,
    heard,
    async close() {
      await http.close();
      await new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
  opened.push(vendor);
  return vendor;
}

export async function closeScripted(): Promise<void> {
  for (const each of opened.splice(0)) await each.close();
}

export const region = 'us-east-1';

export function targetOf(kind: string, nativeId: string): ChangeTarget {
  return { provider: 'aws', account: 'demo', kind, region, nativeId, name: null };
}

/** A wish that is recorded by nobody. */
export function intentFor(target: ChangeTarget): Intent {
  return {
    token: 'token',
    doing: `delete ${target.kind} ${target.nativeId}`,
    target,
    signal: new AbortController().signal,
    starting: async () => new Date(),
  };
}

import { createHash, createHmac } from 'node:crypto';
import {
  startZenlayerEmulator,
  type ZenlayerEmulator,
  type ZenlayerEmulatorOptions,
} from '../../../../src/providers/zenlayer/emulator/start.ts';

/** A client of the tests' own, which signs by the page and not by the emulator's code. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Envelope;
};

export type Row = Readonly<Record<string, unknown>>;

/** What answers may hold, as loosely as tests look at it. */
export type Envelope = {
  readonly requestId: string;
  readonly code?: string;
  readonly message?: string;
  readonly response: {
    readonly requestId: string;
    readonly totalCount: number;
    readonly dataSet: readonly Row[];
    readonly dcSet: readonly Row[];
    readonly zoneSet: readonly Row[];
    readonly instanceIds: readonly string[];
    readonly portId: string;
    readonly privateConnectId: string;
    readonly orderNumber?: string;
  };
};

export type Signing = {
  readonly accessKeyId: string;
  readonly accessKeyPassword: string;
  readonly timestamp?: number;
};

export function signedHeaders(url: string, body: string, signing: Signing): Record<string, string> {
  const { accessKeyId, accessKeyPassword, timestamp = Math.floor(Date.now() / 1000) } = signing;
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${new URL(url).host}\n\ncontent-type;host\n${hash(body)}`;
  const toSign = `ZC2-HMAC-SHA256\n${timestamp}\n${hash(canonical)}`;
  const signature = createHmac('sha256', accessKeyPassword).update(toSign).digest('hex');
  return {
    'content-type': 'application/json',
    'x-zc-timestamp': `${timestamp}`,
    'x-zc-signature-method': 'ZC2-HMAC-SHA256',
    authorization: `ZC2-HMAC-SHA256 Credential=${accessKeyId}, SignedHeaders=content-type;host, Signature=${signature}`,
  };
}

const versions = { sdn: '2023-08-30', zec: '2024-04-01' } as const;

export async function send(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: JSON.parse(text) as Envelope,
  };
}

export function call(
  emulator: ZenlayerEmulator,
  service: keyof typeof versions,
  action: string,
  body: object = {},
  version: string = versions[service],
  signing: Signing = emulator,
): Promise<Answer> {
  const url = `${emulator.url}/api/v2/${service}`;
  const text = JSON.stringify(body);
  const headers = signedHeaders(url, text, signing);
  return send(url, { ...headers, 'x-zc-action': action, 'x-zc-version': version }, text);
}

/** `[status, code]` of a refusal, `[200]` of a success. */
export async function verdict(answer: Promise<Answer>): Promise<readonly unknown[]> {
  const { status, json } = await answer;
  return status === 200 ? [200] : [status, json.code];
}

/** The one row that a Describe action shows of this resource, or undefined. */
export async function rowOf(
  emulator: ZenlayerEmulator,
  kind: 'port' | 'privateConnect' | 'cloudRouter' | 'instance',
  id: string,
  version?: string,
): Promise<Row | undefined> {
  const [service, action, ids] = (
    {
      port: ['sdn', 'DescribePorts', 'portIds'],
      privateConnect: ['sdn', 'DescribePrivateConnects', 'privateConnectIds'],
      cloudRouter: ['sdn', 'DescribeCloudRouters', 'cloudRouterIds'],
      instance: ['zec', 'DescribeInstances', 'instanceIds'],
    } as const
  )[kind];
  const { json } = await call(emulator, service, action, { [ids]: [id] }, version);
  return json.response.dataSet[0];
}

/** What is charged for one resource of the first account, gone or not, as the control endpoint shows it. */
export async function billOf(emulator: ZenlayerEmulator, id: string): Promise<Row | undefined> {
  const { accounts } = (await (await fetch(`${emulator.control}/billing`)).json()) as {
    readonly accounts: Readonly<Record<string, readonly Row[]>>;
  };
  return accounts[emulator.accessKeyId]?.find(line => line.id === id);
}

/** A stepped, empty emulator: one per test, closed by `afterEach`. */
export function startStepped(options: ZenlayerEmulatorOptions = {}): Promise<ZenlayerEmulator> {
  return startZenlayerEmulator({ clock: { start: new Date('2026-05-01T00:00:00Z') }, ...options });
}

export const seconds = (count: number): number => count * 1000;
export const hours = (count: number): number => count * 3_600_000;

import {
  DeleteConnectionCommand,
  DeleteVirtualInterfaceCommand,
  DescribeConnectionsCommand,
  DescribeVirtualInterfacesCommand,
  type DirectConnectClient,
} from '@aws-sdk/client-direct-connect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEmulator } from '../../../src/providers/aws/emulator/start.ts';
import { openPage, type Page } from '../page.ts';
import { leavesOf } from '../subject.ts';
import { openTap, type Tap, type TappedRequest } from '../tap.ts';
import { awsCloud } from './cloud.ts';
import { failureOf, SdkClients } from './emulator/sdk.ts';
import { connectionAsShown, interfaceAsShown } from './sdk-row.ts';

const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-1', 'ap-northeast-1'];

/** The vendor's own SDK and the gateway at the same cloud: they have to see and to get the same. */
describe('beside the official SDK', () => {
  const clients = new SdkClients();
  let page: Page<AwsEmulator>;
  let tap: Tap;

  beforeAll(async () => {
    tap = await openTap();
    page = await openPage(awsCloud, {
      start: { seed: 'demo', clock: 'stepped' },
      settings: { endpoint: tap.url },
    });
    tap.target = page.cloud.url;
  });

  beforeEach(() => page.cloud.reset());

  afterAll(async () => {
    clients.destroy();
    await page.close();
    await tap.close();
  });

  const sdk = (region: string): DirectConnectClient => clients.in(region, { ...page.cloud, url: tap.url });
  const inAllRegions = async <Row>(read: (client: DirectConnectClient) => Promise<Row[] | undefined>) =>
    (await Promise.all(regions.map(async region => (await read(sdk(region))) ?? []))).flat();
  const byId = <Row extends { readonly nativeId: string | undefined }>(
    rows: readonly Row[],
  ): readonly Row[] => rows.toSorted((one, other) => `${one.nativeId}`.localeCompare(`${other.nativeId}`));

  async function shown(typeName: string): Promise<readonly { readonly nativeId: string }[]> {
    const list = `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}s`;
    const data = (await page.read(
      `{ ${list}(first: 100) { nodes { ${leavesOf(typeName).join(' ')} tags { key value } } failures { message } pageInfo { hasNextPage } } }`,
    )) as Record<string, { nodes: readonly { nativeId: string }[]; failures: unknown; pageInfo: unknown }>;
    expect(data[list]).toMatchObject({ failures: [], pageInfo: { hasNextPage: false } });
    return byId(data[list]?.nodes ?? []);
  }

  /** Both views of everything, in every region, field by field. */
  async function compare(): Promise<ReadonlyMap<string, string>> {
    const connections = await inAllRegions(
      async client => (await client.send(new DescribeConnectionsCommand({}))).connections,
    );
    const interfaces = await inAllRegions(
      async client => (await client.send(new DescribeVirtualInterfacesCommand({}))).virtualInterfaces,
    );
    expect(await shown('AwsConnection')).toEqual(byId(connections.map(connectionAsShown)));
    expect(await shown('AwsVirtualInterface')).toEqual(byId(interfaces.map(interfaceAsShown)));
    return new Map([
      ...connections.map(row => [`${row.connectionId}`, `${row.connectionState}`] as const),
      ...interfaces.map(row => [`${row.virtualInterfaceId}`, `${row.virtualInterfaceState}`] as const),
    ]);
  }

  it('the same connections and virtual interfaces are seen in four regions', async () => {
    const seen = await compare();
    const { world } = page.cloud;
    expect(seen.size).toBe(world.all('connection').length + world.all('virtualInterface').length);
    expect(new Set(seen.values()).size).toBeGreaterThan(8);
  });

  it('the same is seen after both have deleted, on the way, at the end, and when it is listed no more', async () => {
    const before = await compare();
    const deletions = [
      ['deleteAwsConnection', { connectionId: 'dxcon-sgoffice' }],
      ['deleteAwsConnection', { connectionId: 'dxcon-sgordered' }],
      ['deleteAwsVirtualInterface', { virtualInterfaceId: 'dxvif-frerp' }],
      ['deleteAwsVirtualInterface', { virtualInterfaceId: 'dxvif-frsubsidiary' }],
    ] as const;
    const answers = [];
    for (const [mutation, input] of deletions) answers.push(await page.ask(mutation, input));
    await sdk('us-east-1').send(new DeleteConnectionCommand({ connectionId: 'dxcon-vaemptied' }));
    const tokyo = new DeleteVirtualInterfaceCommand({ virtualInterfaceId: 'dxvif-tybackup' });
    await sdk('ap-northeast-1').send(tokyo);
    const onTheWay = await compare();
    expect(onTheWay.get('dxcon-sgoffice')).toBe('deleting');
    expect(onTheWay.get('dxcon-sgordered')).toBe('rejected');
    expect(onTheWay.get('dxvif-frsubsidiary')).toBe('rejected');
    expect(onTheWay.get('dxvif-tybackup')).toBe('deleting');
    page.cloud.clock.advance(10_000);
    const ended = await compare();
    for (const id of ['dxcon-sgoffice', 'dxvif-frerp', 'dxcon-vaemptied', 'dxvif-tybackup'])
      expect([id, ended.get(id)]).toEqual([id, 'deleted']);
    for (const answer of answers) expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    page.cloud.clock.advance(16 * 60_000);
    const gone = await compare();
    for (const id of [
      'dxcon-sgoffice',
      'dxcon-sgordered',
      'dxvif-frerp',
      'dxcon-vaemptied',
      'dxvif-tybackup',
    ])
      expect([id, gone.has(id)]).toEqual([id, false]);
    expect(before.size).toBeGreaterThan(gone.size);
  });

  it.each(['seconds', 'fraction', 'exponent'] as const)(
    'the same is seen with times in %s',
    async timestampForm => {
      expect(
        page.cloud.settings.change({ timestampForm, newerMembers: false, unsetGateway: 'absent' }),
      ).toBeUndefined();
      await compare();
    },
  );

  const refusals: readonly (readonly [code: string, status: number, message: string, tag: string])[] = [
    ['DirectConnectClientException', 400, 'The moon is full.', 'CloudResourceStateError'],
    ['DirectConnectClientException', 400, 'There are virtual interfaces on it.', 'CloudResourceInUseError'],
    ['DirectConnectServerException', 400, 'Try again later', 'CloudOutcomeUnknownError'],
    ['AccessDeniedException', 400, 'User is not authorized', 'CloudAccessError'],
    ['LimitExceededException', 400, 'No rate limiter left', 'CloudQuotaError'],
    ['ThrottlingException', 400, 'Rate exceeded', 'CloudThrottledError'],
    ['InternalFailure', 500, 'Failed', 'CloudOutcomeUnknownError'],
    ['CodeOfTomorrow', 400, 'New', 'CloudUnmappedError'],
  ];
  describe.each(['plain', 'namespaced', 'header'] as const)('with the code in its form %s', errorForm => {
    it.each(refusals)(
      '%s with %i "%s" is the same refusal, and %s here',
      async (code, status, message, tag) => {
        expect(page.cloud.settings.change({ errorForm })).toBeUndefined();
        const connectionId = page.cloud.create({ kind: 'connection', region: 'us-east-1' })[0] ?? '';
        const fault = { kind: 'refuse', code, status, message } as const;
        page.cloud.faults.add({ action: 'DeleteConnection', times: 'always', fault });
        const answer = await page.ask('deleteAwsConnection', { connectionId, regionId: 'us-east-1' });
        const failure = await failureOf(sdk('us-east-1').send(new DeleteConnectionCommand({ connectionId })));
        expect(failure).toMatchObject({ name: code, message, httpStatusCode: status, attempts: 1 });
        expect(answer).toMatchObject({
          __typename: tag,
          providerCode: failure.name,
          providerMessage: message,
        });
        const requests = page.cloud.journal.requests({ action: 'DeleteConnection' });
        expect(requests.map(({ requestId }) => requestId)).toContain(answer.requestId);
        expect(requests.at(-1)?.requestId).toBe(failure.requestId);
      },
    );
  });

  it('what only the cloud itself knows to forbid is refused in the same words', async () => {
    const region = 'us-east-1';
    const [connectionId = ''] = page.cloud.create({ kind: 'connection', region });
    page.cloud.create({ kind: 'virtualInterface', region, connectionId, status: 'deleting', fate: 'stuck' });
    const answer = await page.ask('deleteAwsConnection', { connectionId, regionId: region });
    const failure = await failureOf(sdk(region).send(new DeleteConnectionCommand({ connectionId })));
    expect([answer.providerCode, answer.providerMessage]).toEqual([failure.name, failure.message]);
    expect(answer.__typename).toBe('CloudResourceInUseError');
  });

  it('the same calls have the same target and the same body', async () => {
    const region = 'us-east-1';
    const made = (): string => page.cloud.create({ kind: 'connection', region })[0] ?? '';
    const virtual = (connectionId: string): string =>
      page.cloud.create({ kind: 'virtualInterface', region, connectionId })[0] ?? '';
    const [first, second] = [made(), made()];
    const parent = made();
    const [one, other] = [virtual(parent), virtual(parent)];
    const since = tap.requests.length;
    await page.ask('deleteAwsConnection', { connectionId: first, regionId: region });
    await page.ask('deleteAwsVirtualInterface', { virtualInterfaceId: one, regionId: region });
    const client = sdk(region);
    await client.send(new DeleteConnectionCommand({ connectionId: second }));
    await client.send(new DeleteVirtualInterfaceCommand({ virtualInterfaceId: other }));
    await client.send(new DescribeConnectionsCommand({ connectionId: first }));
    await client.send(new DescribeVirtualInterfacesCommand({ connectionId: first, maxResults: 100 }));
    const calls = tap.requests.slice(since).map(callIn);
    const isSdk = ({ agent }: { readonly agent: string }): boolean => agent.includes('aws-sdk');
    const spoken = calls.filter(isSdk).map(({ agent: _agent, ...call }) => call);
    const ours = calls.filter(call => !isSdk(call)).map(({ agent: _agent, ...call }) => call);
    const asOurs = spoken.map(call =>
      JSON.parse(JSON.stringify(call).replaceAll(second, first).replaceAll(other, one)),
    );
    for (const call of asOurs) expect(ours).toContainEqual(call);
    expect(spoken).toHaveLength(4);
  });
});

interface Spoken {
  readonly agent: string;
  readonly target: string | undefined;
  readonly type: string | undefined;
  readonly line: string;
  readonly body: unknown;
}

function callIn({ method, path, headers, body }: TappedRequest): Spoken {
  return {
    agent: headers['user-agent'] ?? '',
    target: headers['x-amz-target'],
    type: headers['content-type'],
    line: `${method} ${path}`,
    body: JSON.parse(body),
  };
}

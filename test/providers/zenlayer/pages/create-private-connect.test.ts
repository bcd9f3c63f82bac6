import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { openTap, type Tap } from '../../tap.ts';
import { zenlayerCloud } from '../cloud.ts';

describe('the page of CreatePrivateConnect', () => {
  let page: Page<ZenlayerEmulator>;
  let tap: Tap;
  let lines = 0;
  const cloud = () => page.cloud;
  const port = (fields: object = {}): string => cloud().create({ kind: 'port', ...fields })[0] ?? '';
  const line = (more: object = {}) => {
    lines += 1;
    return {
      name: `Lab line ${lines}`,
      endpointA: { portId: port(), vlanId: 100 },
      endpointZ: { portId: port() },
      bandwidthMbps: 50,
      ...more,
    };
  };
  const create = (input: object) => page.ask('createPrivateConnect', input);
  /** The bodies of what was sent, by the name that is asked for. */
  const sent = (name: string): readonly unknown[] =>
    tap.requests
      .filter(({ headers }) => headers['x-zc-action'] === 'CreatePrivateConnect')
      .map(({ body }) => JSON.parse(body))
      .filter(({ privateConnectName }) => privateConnectName === name);

  beforeAll(async () => {
    tap = await openTap();
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' }, settings: { endpoint: tap.url } });
    tap.target = cloud().url;
    cloud().create({ kind: 'privateConnect', id: 'pc-anchor', name: 'anchor' });
  });

  afterAll(async () => {
    await page.close();
    await tap.close();
  });

  it('"CREATING → RUNNING": accepted with its id, and done only when it runs', async () => {
    const input = line();
    const answer = await create(input);
    expect(answer).toMatchObject({
      __typename: 'ZenlayerCreatePrivateConnectSuccess',
      operation: { status: 'ACCEPTED' },
      privateConnect: { name: input.name, state: 'CREATING', nativeState: 'CREATING' },
    });
    cloud().clock.advance(cloud().settings.current.creatingMilliseconds);
    const { id, nativeId } = answer.privateConnect as { id: string; nativeId: string };
    expect(await page.ended(answer)).toMatchObject({
      status: 'SUCCEEDED',
      nativeState: 'RUNNING',
      resource: id,
    });
    expect(await page.bill(nativeId)).toMatchObject({ billing: true });
  });

  it('sends what was asked for and nothing else: a VLAN that is left out is left to the vendor', async () => {
    const input = line();
    await create(input);
    expect(sent(input.name)).toEqual([
      {
        privateConnectName: input.name,
        endpointA: input.endpointA,
        endpointZ: { portId: input.endpointZ.portId },
        bandwidthMbps: 50,
      },
    ]);
  });

  it('takes its ports by their ids in the graph as well', async () => {
    const input = line();
    const named = { portId: `causeway:zenlayer:demo:port:${input.endpointZ.portId}` };
    expect((await create({ ...input, endpointZ: named })).__typename).toBe(
      'ZenlayerCreatePrivateConnectSuccess',
    );
    expect(sent(input.name)).toMatchObject([{ endpointZ: { portId: input.endpointZ.portId } }]);
  });

  it.each([
    ['is DOWN', { connectivity: 'DOWN' }, 'DOWN', ['ACTIVE']],
    ['is not in service', { status: 'RECYCLED' }, 'RECYCLED', ['RUNNING']],
    ['is being created', { status: 'CREATING', fate: 'stuck' }, 'CREATING', ['RUNNING']],
  ])(
    '"both ports usable (connectivity ACTIVE)": nothing is sent where one %s',
    async (_what, fields, state, allowed) => {
      for (const end of ['endpointA', 'endpointZ']) {
        const input = line({ [end]: { portId: port(fields) } });
        expect(await create(input)).toMatchObject({
          __typename: 'CloudResourceStateError',
          currentNativeState: state,
          allowedNativeStates: allowed,
          message: expect.stringContaining(`${end}.portId`),
          providerCode: null,
        });
        expect(sent(input.name)).toEqual([]);
      }
    },
  );

  const wrong: readonly (readonly [string, object, string])[] = [
    ['a port that is not there', { endpointZ: { portId: 'port-nowhere' } }, 'endpointZ.portId'],
    [
      'an id of another kind',
      { endpointA: { portId: 'causeway:zenlayer:demo:instance:zec-1' } },
      'endpointA.portId',
    ],
    ['no bandwidth at all', { bandwidthMbps: 0 }, 'bandwidthMbps'],
    ['more bandwidth than there is', { bandwidthMbps: 501 }, 'bandwidthMbps'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name'],
    ['VLAN 0', { endpointA: { portId: 'port-1', vlanId: 0 } }, 'endpointA.vlanId'],
    ['VLAN 4097', { endpointA: { portId: 'port-1', vlanId: 4097 } }, 'endpointA.vlanId'],
    ['another account', { account: 'elsewhere' }, 'account'],
  ];
  it.each(wrong)(
    '%s is an input error by the name of its field, and nothing is sent',
    async (_what, more, field) => {
      const input = line(more);
      expect(await create(input)).toMatchObject({
        __typename: 'CloudInputError',
        inputField: field,
        providerCode: null,
      });
      expect(sent(input.name)).toEqual([]);
    },
  );

  it('two ends on one port are an input error: the vendor would take them for a conflict', async () => {
    const { endpointA } = line();
    const input = line({ endpointA, endpointZ: endpointA });
    expect(await create(input)).toMatchObject({
      __typename: 'CloudInputError',
      inputField: 'endpointZ.portId',
    });
    expect(sent(input.name)).toEqual([]);
  });

  it('a name that only resembles another one blocks nothing, though the vendor’s filter finds both', async () => {
    const input = line();
    cloud().create({ kind: 'privateConnect', name: `${input.name} spare` });
    expect((await create(input)).__typename).toBe('ZenlayerCreatePrivateConnectSuccess');
  });

  it('a port that goes down between look and send is refused with the vendor’s code, and explained', async () => {
    const input = line();
    const answer = await betweenLookAndSend(
      page,
      () => page.patch(input.endpointA.portId, { connectivity: 'DOWN' }),
      () => create(input),
    );
    expect(answer).toMatchObject({
      __typename: 'CloudResourceStateError',
      providerCode: 'INVALID_PORT_STATUS',
      currentNativeState: 'DOWN',
      operation: { status: 'REJECTED' },
    });
  });

  it.each([
    [404, 'INVALID_PORT_NOT_FOUND', 'CloudInputError'],
    [400, 'INVALID_PORT_STATUS', 'CloudResourceStateError'],
    [400, 'INVALID_ENDPOINT_PARAMETER', 'CloudInputError'],
    [400, 'INVALID_CONNECT_ENDPOINT_CONFLICT', 'CloudInputError'],
  ])('the error table: %i %s is %s, and its name may be used again', async (status, code, tag) => {
    const input = line();
    const fault = { kind: 'refuse', status, code } as const;
    cloud().faults.add({ action: 'CreatePrivateConnect', resource: input.endpointA.portId, fault });
    expect(await create(input)).toMatchObject({
      __typename: tag,
      providerCode: code,
      operation: { status: 'REJECTED' },
    });
    expect((await create(input)).__typename).toBe('ZenlayerCreatePrivateConnectSuccess');
  });

  it('an answer without its privateConnectId tells nothing: unknown, and found by its name', async () => {
    const input = line();
    const body = '{"requestId":"T-1","response":{"requestId":"T-1"}}';
    const fault = { kind: 'status', status: 200, act: true, body } as const;
    cloud().faults.add({ action: 'CreatePrivateConnect', resource: input.endpointA.portId, fault });
    const answer = await create(input);
    expect(answer.__typename).toBe('CloudOutcomeUnknownError');
    cloud().clock.advance(cloud().settings.current.creatingMilliseconds);
    expect(await page.ended(answer)).toMatchObject({
      status: 'SUCCEEDED',
      resource: expect.stringContaining(':private-connect:pc-'),
    });
    expect(sent(input.name)).toHaveLength(1);
  });

  it.each([
    ['vanishes', 'FAILED'],
    ['fails', 'FAILED'],
  ] as const)(
    '"if creation fails the record is no longer found": one that %s has %s',
    async (connectCreation, status) => {
      const { settings } = cloud();
      expect(settings.change({ connectCreation })).toBeUndefined();
      const answer = await create(line());
      settings.reset();
      expect(answer.__typename).toBe('ZenlayerCreatePrivateConnectSuccess');
      cloud().clock.advance(settings.current.creatingMilliseconds);
      expect((await page.ended(answer)).status).toBe(status);
    },
  );
});

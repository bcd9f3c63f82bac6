import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeTenant, localOperator } from '../../../src/domain/caller.ts';
import { Rights } from '../../../src/domain/rights.ts';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { alibabaCloud } from '../alibaba/cloud.ts';
import { awsCloud } from '../aws/cloud.ts';
import { createIn } from '../cloud.ts';
import { zenlayerCloud } from './cloud.ts';

const zenlayerOnly = {
  tenant: homeTenant,
  actor: 'reader',
  federates: false,
  rights: new Rights([{ role: 'reader', may: ['read'], accounts: ['zenlayer/*'], kinds: null }]),
};

let gateway: Gateway;

beforeAll(async () => {
  gateway = await openGateway({
    clouds: [using(zenlayerCloud), using(awsCloud), using(alibabaCloud)],
    identify: headers => (headers['x-caller'] === 'zenlayer' ? zenlayerOnly : localOperator),
  });
  await createIn(gateway.cloud(zenlayerCloud), zenlayerCloud.account('demo'), {
    kind: 'privateConnect',
    id: 'pc-sin-shanghai',
    name: 'Shanghai-shared',
    endpointA: { portId: 'port-sin-backbone', vlanId: 1002 },
    endpointZ: {
      endpointType: 'ALI_CLOUD',
      cloudRegionId: 'cn-shanghai',
      cloudAccountId: '1234567890',
      vlanId: 210,
    },
  });
});
afterAll(() => gateway.close());

const link = `{ nodes {
  side confidence reasons line { nativeId } landing { __typename nativeId } behind { nodes { nativeId } }
} failures { account } }`;

async function ask(query: string, headers: Record<string, string> = {}) {
  const { data, errors } = await gateway.send(query, {}, headers);
  expect(errors).toBeUndefined();
  return data;
}

const toAws = {
  side: 'Z',
  confidence: 'HIGH',
  reasons: [
    'The same account: 000000000000.',
    'The same region: ap-southeast-1.',
    'The same VLAN: 2001.',
    'Sold by "Zenlayer", as its cloud says.',
    'The same name: "Singapore to AWS".',
  ],
  line: { nativeId: 'pc-sin-aws' },
  landing: { __typename: 'AwsConnection', nativeId: 'dxcon-sgzenlayer' },
  behind: { nodes: [{ nativeId: 'dxvif-sgzenlayer' }] },
};

describe('A private connect into AWS', () => {
  test('is one link with the connection there, seen from its end and from both resources', async () => {
    const data = await ask(`{
      line: zenlayerPrivateConnect(id: "pc-sin-aws") { links ${link} endpointA { links ${link} } endpointZ { links ${link} } }
      connection: awsConnection(id: "dxcon-sgzenlayer") { links ${link} }
      virtual: awsVirtualInterface(id: "dxvif-sgzenlayer") { links ${link} }
    }`);
    const links = { nodes: [toAws], failures: [] };
    expect(data.line).toEqual({
      links,
      endpointA: { links: { nodes: [], failures: [] } },
      endpointZ: { links },
    });
    expect([data.connection, data.virtual]).toEqual([{ links }, { links }]);
  });

  test('is found for a whole list with one reading of each side', async () => {
    const requests = () =>
      gateway.cloud(zenlayerCloud).journal.countRequests({ action: 'DescribePrivateConnects' });
    const aws = () => gateway.cloud(awsCloud).journal.countRequests({});
    const before = [requests(), aws()];
    const data = await ask(
      '{ list: zenlayerPrivateConnects(first: 20) { nodes { nativeId links { nodes { confidence } } } } }',
    );
    expect(data.list.nodes.length).toBeGreaterThan(10);
    // The page and the lines; connections and virtual interfaces of the one region.
    expect([requests() - (before[0] ?? 0), aws() - (before[1] ?? 0)]).toEqual([2, 2]);
  });

  test('is only a candidate where the other side cannot be read whole, which is said', async () => {
    const { faults } = gateway.cloud(awsCloud);
    const fault = { kind: 'refuse', status: 400, code: 'AccessDeniedException' } as const;
    faults.add({ action: 'DescribeVirtualInterfaces', times: 'always', fault });
    const data = await ask(`{ line: zenlayerPrivateConnect(id: "pc-sin-aws") {
      links { nodes { confidence } failures { provider kind regionId } }
    } }`);
    faults.clear();
    expect(data.line.links).toEqual({
      nodes: [{ confidence: 'CANDIDATE' }],
      failures: [{ provider: 'AWS', kind: 'VIRTUAL_INTERFACE', regionId: 'ap-southeast-1' }],
    });
  });

  test('shows nothing of a cloud that the caller may not see', async () => {
    const data = await ask(`{ line: zenlayerPrivateConnect(id: "pc-sin-aws") { links ${link} } }`, {
      'x-caller': 'zenlayer',
    });
    expect(data.line.links).toEqual({ nodes: [], failures: [] });
  });

  test('allows no change because of it', async () => {
    const data = await ask(
      '{ line: zenlayerPrivateConnect(id: "pc-sin-aws") { allowedChanges { change } } }',
    );
    const changes = data.line.allowedChanges.map(({ change }: { change: string }) => change);
    expect(changes.every((change: string) => change.endsWith('PRIVATE_CONNECT'))).toBe(true);
  });
});

test('A private connect into Alibaba Cloud is linked with the shared circuit, as surely as that tells', async () => {
  const data = await ask(`{
    line: zenlayerPrivateConnect(id: "pc-sin-shanghai") { endpointZ { links ${link} } }
    circuit: alibabaPhysicalConnection(id: "pc-sh-shared") { vlanId links ${link} }
  }`);
  const links = {
    nodes: [
      {
        side: 'Z',
        confidence: 'MEDIUM',
        reasons: [
          'Whose account it is, one of the sides does not tell.',
          'The same region: cn-shanghai.',
          'The same VLAN: 210.',
          'The same name: "Shanghai-shared".',
        ],
        line: { nativeId: 'pc-sin-shanghai' },
        landing: { __typename: 'AlibabaPhysicalConnection', nativeId: 'pc-sh-shared' },
        behind: { nodes: [] },
      },
    ],
    failures: [],
  };
  expect(data).toEqual({ line: { endpointZ: { links } }, circuit: { vlanId: 210, links } });
});

test('Connections and virtual interfaces of AWS tell their kind and redundancy in both words', async () => {
  const data = await ask(`{
    connection: awsConnection(id: "dxcon-frproduction") { logicalRedundancy nativeLogicalRedundancy dependents { nodes { nativeId } } }
    transit: awsVirtualInterface(id: "dxvif-frtransit") { type nativeType }
  }`);
  expect(data).toEqual({
    connection: {
      logicalRedundancy: 'YES',
      nativeLogicalRedundancy: 'yes',
      dependents: { nodes: [{ nativeId: 'dxvif-frerp' }, { nativeId: 'dxvif-frtransit' }] },
    },
    transit: { type: 'TRANSIT', nativeType: 'transit' },
  });
});

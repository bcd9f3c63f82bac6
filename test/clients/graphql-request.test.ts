import { GraphQLClient } from 'graphql-request';
import { afterAll, expect, test } from 'vitest';
import { startCauseway } from './causeway.ts';
import {
  type Answered,
  busyPort,
  type PortsData,
  ports,
  quietPort,
  renamePort,
  terminatePort,
} from './scenario.ts';

const causeway = await startCauseway();
afterAll(() => causeway.close());

test('graphql-request reads a list page by page', async () => {
  const client = new GraphQLClient(causeway.url);
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { zenlayerPorts }: PortsData = await client.request<PortsData>(ports, { first: 8, after });
    ids.push(...zenlayerPorts.nodes.map(({ id }) => id));
    after = zenlayerPorts.pageInfo.hasNextPage ? zenlayerPorts.pageInfo.endCursor : null;
    if (after === null) expect(ids).toHaveLength(zenlayerPorts.totalCount ?? -1);
  } while (after !== null);
  expect(new Set(ids).size).toBe(ids.length);
});

test('graphql-request repeats a change by the idempotency key in a header, and nothing is sent twice', async () => {
  const client = new GraphQLClient(causeway.url, { headers: { 'idempotency-key': 'rename-once' } });
  const input = { portId: quietPort, name: 'Renamed by graphql-request' };
  const change = () => client.request<{ renamePort: Answered }>(renamePort, { input });
  const [first, second] = [await change(), await change()];
  expect(first.renamePort.port?.name).toBe('Renamed by graphql-request');
  expect(second.renamePort.operation?.id).toBe(first.renamePort.operation?.id);
  expect(await causeway.callsOf('zenlayer', 'ModifyPortAttribute')).toHaveLength(1);
});

test('graphql-request gets a typed error as an answer, not as an exception', async () => {
  const client = new GraphQLClient(causeway.url);
  const { terminatePort: answer } = await client.request<{ terminatePort: Answered }>(terminatePort, {
    input: { portId: busyPort },
  });
  expect(answer).toMatchObject({ __typename: 'CloudResourceInUseError', retryable: false });
});

test('graphql-request throws what is no answer, with the code that says why', async () => {
  const client = new GraphQLClient(causeway.url);
  const broken = client.request<PortsData>(ports, { first: 101 });
  await expect(broken).rejects.toMatchObject({
    response: { errors: [{ extensions: { code: 'CloudInputError', inputField: 'first' } }] },
  });
});

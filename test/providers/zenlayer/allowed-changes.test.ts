import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { briskly, brisklySettled, type Gateway, openGateway, using } from '../../gateway.ts';
import { zenlayerCloud } from './cloud.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({
    clouds: [using(zenlayerCloud, { start: { clock: 'stepped' }, settings: brisklySettled })],
    changes: briskly,
  });
});
afterAll(() => gateway.close());

const idOf = (kind: string, nativeId: string) => `causeway:zenlayer:demo:${kind}:${nativeId}`;

/** What would be answered, and then what is: the mutations that the resource has are sent only where they are refused. */
const mutations: Readonly<Record<string, string>> = {
  TERMINATE_PORT: 'terminatePort(input: { portId: $id })',
  RESTORE_PORT: 'restorePort(input: { portId: $id })',
  DESTROY_PRIVATE_CONNECT: 'destroyPrivateConnect(input: { privateConnectId: $id })',
  DELETE_PRIVATE_CONNECT: 'deletePrivateConnect(input: { privateConnectId: $id })',
  RESTORE_PRIVATE_CONNECT: 'restorePrivateConnect(input: { privateConnectId: $id })',
  STOP_IP_FORWARD: 'stopIpForward(input: { instanceId: $id })',
  START_IP_FORWARD: 'startIpForward(input: { instanceId: $id })',
};

interface Told {
  readonly change: string;
  readonly allowed: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
}

describe('The changes that are allowed', () => {
  test.each([
    ['port', 'port-sin-edge-a', ['TERMINATE_PORT', 'RENAME_PORT']],
    ['port', 'port-sin-backbone', ['RENAME_PORT']],
    ['port', 'port-tyo-subscription', ['RENAME_PORT']],
    ['port', 'port-sin-recycled', ['RESTORE_PORT']],
    ['private-connect', 'pc-retired-a', ['DESTROY_PRIVATE_CONNECT', 'RESTORE_PRIVATE_CONNECT']],
    ['private-connect', 'pc-sin-hkg', ['DELETE_PRIVATE_CONNECT']],
    ['instance', 'zec-hkg-booting', []],
  ])(
    'of %s %s are those that would go out, and the others are refused in the very words',
    async (kind, nativeId, allowed) => {
      const id = idOf(kind, nativeId);
      const { data, errors } = await gateway.send(
        'query($id: ID!) { cloudResource(id: $id) { allowedChanges { change allowed error { code message } } } }',
        { id },
      );
      expect(errors).toBeUndefined();
      const told: readonly Told[] = data.cloudResource.allowedChanges;
      const open = told.filter(each => each.allowed);
      expect(
        open.map(({ change }) => change).filter(change => change in mutations || change === 'RENAME_PORT'),
      ).toEqual(allowed);
      expect(open.every(({ error }) => error === null)).toBe(true);
      for (const { change, error } of told.filter(each => !each.allowed && each.change in mutations)) {
        const mutation = `mutation($id: ID!) { answer: ${mutations[change]} { ... on CloudError { code message } } }`;
        expect((await gateway.send(mutation, { id })).data.answer).toEqual(error);
      }
    },
  );
});

describe('An error', () => {
  test('carries what it is about, and what stands in the way, as the things themselves', async () => {
    const { data, errors } = await gateway.send(`mutation {
      terminatePort(input: { portId: "port-sin-backbone" }) {
        ... on CloudResourceInUseError {
          resource { id name state }
          dependents { nativeId resource { id name state } }
        }
      }
    }`);
    expect(errors).toBeUndefined();
    const { resource, dependents } = data.terminatePort;
    expect(resource).toEqual({
      id: idOf('port', 'port-sin-backbone'),
      name: 'Singapore backbone',
      state: 'ACTIVE',
    });
    expect(dependents).toContainEqual({
      nativeId: 'pc-sin-hkg',
      resource: {
        id: idOf('private-connect', 'pc-sin-hkg'),
        name: 'Singapore to Hong Kong',
        state: 'ACTIVE',
      },
    });
  });

  test('of something busy carries the operation that holds it, which the resource shows as well', async () => {
    const id = idOf('port', 'port-sin-lab');
    const terminate = `mutation { terminatePort(input: { portId: "${id}" }) {
      ... on ZenlayerTerminatePortSuccess { operation { id phase resourceName } }
      ... on CloudResourceBusyError { blockingOperation { id change phase } }
    } }`;
    const { operation } = (await gateway.send(terminate)).data.terminatePort;
    expect(operation).toMatchObject({ phase: 'WORKING', resourceName: 'Singapore lab' });
    expect((await gateway.send(terminate)).data.terminatePort.blockingOperation).toEqual({
      id: operation.id,
      change: 'TERMINATE_PORT',
      phase: 'WORKING',
    });
    const shown = await gateway.send('query($id: ID!) { cloudResource(id: $id) { openOperation { id } } }', {
      id,
    });
    expect(shown.data.cloudResource.openOperation).toEqual({ id: operation.id });
  });
});

test('An operation keeps the name of what it destroyed', async () => {
  const { data } = await gateway.send(`mutation {
    destroyPrivateConnect(input: { privateConnectId: "pc-retired-a" }) {
      ... on ZenlayerDestroyPrivateConnectSuccess { operation { id resourceName } }
    }
  }`);
  const { id, resourceName } = data.destroyPrivateConnect.operation;
  expect(resourceName).toMatch(/\w/);
  gateway.cloud(zenlayerCloud).clock.advance(60_000);
  const query = 'query($id: ID!) { cloudOperation(id: $id) { phase resourceName resource { id } } }';
  await expect
    .poll(async () => (await gateway.send(query, { id })).data.cloudOperation)
    .toEqual({ phase: 'DONE', resourceName, resource: null });
});

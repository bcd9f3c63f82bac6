import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AlibabaEmulator, startAlibabaEmulator } from '../../src/providers/alibaba/emulator/start.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { alibabaCloud } from '../providers/alibaba/cloud.ts';
import { type Frontier, startFrontier } from './frontier.ts';

const [hangzhou, shanghai, singapore] = ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'];
const credentials = { accessKeyId: 'LTAI-regions', accessKeySecret: 'a-secret-of-regions' };

let first: AlibabaEmulator;
/** Ids are unique in one emulated cloud, so a second one stands for the region that has the same id again. */
let second: AlibabaEmulator;
let frontier: Frontier;
let gateway: Gateway;

beforeAll(async () => {
  first = await startAlibabaEmulator({ seed: 'demo', credentials });
  second = await startAlibabaEmulator({ seed: 'empty', credentials });
  frontier = await startFrontier(first.url);
  gateway = await openGateway({
    clouds: [using(alibabaCloud, { settings: { ...credentials, endpoint: frontier.url } })],
  });
});
afterAll(async () => {
  await gateway.close();
  await frontier.close();
  await Promise.all([first.close(), second.close()]);
});
beforeEach(() => {
  frontier.routes.clear();
  for (const emulator of [first, second]) emulator.reset();
});

const mutation = `mutation($input: AlibabaTerminatePhysicalConnectionInput!) {
  terminatePhysicalConnection(input: $input) {
    __typename
    ... on AlibabaTerminatePhysicalConnectionSuccess { physicalConnection { regionId } operation { resourceId } }
    ... on CloudError { message retryable providerCode operation { id } }
    ... on CloudInputError { inputField }
  }
}`;

async function terminate(input: object): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.send(mutation, { input });
  expect(errors).toBeUndefined();
  return data.terminatePhysicalConnection;
}

function sent(): number {
  const action = 'TerminatePhysicalConnection';
  return first.journal.countRequests({ action }) + second.journal.countRequests({ action });
}

describe('A change that names no region', () => {
  test('goes where exactly one has the resource, after all were read', async () => {
    first.create({ kind: 'physicalConnection', id: 'pc-roaming', regionId: singapore });
    expect(await terminate({ physicalConnectionId: 'pc-roaming' })).toMatchObject({
      __typename: 'AlibabaTerminatePhysicalConnectionSuccess',
      physicalConnection: { regionId: singapore },
      operation: { resourceId: `causeway:alibaba:demo:physical-connection:${singapore}:pc-roaming` },
    });
    expect(sent()).toBe(1);
  });

  test('is not found where all regions answered and none has it', async () => {
    expect(await terminate({ physicalConnectionId: 'pc-nowhere' })).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      message: `Account "demo" has no physical connection pc-nowhere in ${hangzhou}, ${shanghai}, ${singapore}. Nothing was sent.`,
      operation: null,
    });
    expect(sent()).toBe(0);
  });

  test('goes nowhere where several have it, and says that the region is to be named', async () => {
    first.create({ kind: 'physicalConnection', id: 'pc-twice', regionId: hangzhou });
    second.create({ kind: 'physicalConnection', id: 'pc-twice', regionId: shanghai });
    frontier.routes.set(shanghai, second.url);
    expect(await terminate({ physicalConnectionId: 'pc-twice' })).toMatchObject({
      __typename: 'CloudInputError',
      inputField: 'regionId',
      message: `The physical connection pc-twice exists in several regions (${hangzhou}, ${shanghai}): name regionId. Nothing was sent.`,
    });
    expect(sent()).toBe(0);
    const named = await terminate({ physicalConnectionId: 'pc-twice', regionId: shanghai });
    expect(named).toMatchObject({ physicalConnection: { regionId: shanghai } });
    expect(second.journal.countExecutions({ action: 'TerminatePhysicalConnection' })).toBe(1);
    expect(sent()).toBe(1);
  });

  test.each([
    ['it was found in another one', 'pc-119mfjzm7'],
    ['the others have it not', 'pc-nowhere'],
  ])('is unavailable and sends nothing where one region is silent, though %s', async (_where, id) => {
    frontier.routes.set(shanghai, null);
    expect(await terminate({ physicalConnectionId: id })).toMatchObject({
      __typename: 'CloudUnavailableError',
      retryable: true,
      message: expect.stringContaining(`${id} in ${shanghai} could not be read first, so nothing was sent`),
      operation: null,
    });
    expect(sent()).toBe(0);
  });

  test('named, does not ask the others, and so does not mind their silence', async () => {
    frontier.routes.set(shanghai, null);
    const answer = await terminate({ physicalConnectionId: 'pc-119mfjzm7', regionId: hangzhou });
    expect(answer.__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
  });
});

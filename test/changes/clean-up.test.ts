import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { zenlayerCloud } from '../providers/zenlayer/cloud.ts';

/** What was made together is destroyed together: none may be the only proof that another's list is still readable. */
describe('A clean-up of many at once', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await openGateway({
      clouds: [using(zenlayerCloud, { start: { seed: 'empty', settings: { destroyingMilliseconds: 50 } } })],
    });
  });
  afterAll(() => gateway.close());

  test('sees each of them gone, though all of them go', async () => {
    const zenlayer = gateway.cloud(zenlayerCloud);
    zenlayer.create({
      kind: 'privateConnect',
      id: 'pc-old',
      status: 'RECYCLED',
      createdTime: '2020-01-01T00:00:00Z',
      recycledTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      count: 20,
    });
    const doomed = zenlayer.create({ kind: 'privateConnect', id: 'pc-new', status: 'RECYCLED', count: 7 });
    const answers = await Promise.all(
      doomed.map(id =>
        gateway.send(
          `mutation ($id: ID!) { destroyPrivateConnect(input: { privateConnectId: $id, waitSeconds: 10 }) {
            ... on ZenlayerDestroyPrivateConnectSuccess { operation { status } } ... on CloudError { message } } }`,
          { id },
        ),
      ),
    );
    expect(answers.map(({ data }) => data.destroyPrivateConnect)).toEqual(
      doomed.map(() => ({ operation: { status: 'SUCCEEDED' } })),
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { openTap, type Tap } from '../../tap.ts';
import { zenlayerCloud } from '../cloud.ts';

describe('the pages of StartInstances and StopInstances', () => {
  let page: Page<ZenlayerEmulator>;
  let tap: Tap;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string => cloud().create({ kind: 'instance', ...fields })[0] ?? '';
  const both = [
    ['startZenlayerInstance', 'StartInstances', 'STOPPED', 'BOOTING', 'RUNNING'],
    ['stopZenlayerInstance', 'StopInstances', 'RUNNING', 'STOPPING', 'STOPPED'],
  ] as const;

  beforeAll(async () => {
    tap = await openTap();
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' }, settings: { endpoint: tap.url } });
    tap.target = cloud().url;
  });

  afterAll(async () => {
    await page.close();
    await tap.close();
  });

  it.each(both)('%s goes through its state on the way and ends in the other', async (...row) => {
    const [mutation, , from, way, end] = row;
    const answer = await page.ask(mutation, { instanceId: made({ status: from }) });
    expect(answer).toMatchObject({ operation: { status: 'ACCEPTED' }, instance: { nativeState: way } });
    cloud().clock.advance(10_000);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: end });
  });

  it.each(both)(
    '"HTTP 200 with instanceIds: the ids that failed": %s with a 200 that names its own id is refused, not done',
    async (mutation, action, from, _way, other) => {
      expect(cloud().settings.change({ batchWrongState: 'failedIds' })).toBeUndefined();
      const id = made({ status: from });
      const answer = await betweenLookAndSend(
        page,
        () => page.patch(id, { status: other }),
        () => page.ask(mutation, { instanceId: id }),
      );
      cloud().settings.reset();
      expect(answer).toMatchObject({
        __typename: 'CloudResourceStateError',
        currentNativeState: other,
        requestId: expect.stringMatching(/^T/),
        operation: { status: 'REJECTED' },
      });
      expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
    },
  );

  it.each(both)(
    'an instance that changes its state between look and send is refused to %s with the vendor’s code',
    async (mutation, _action, from, _way, other) => {
      const id = made({ status: from });
      const answer = await betweenLookAndSend(
        page,
        () => page.patch(id, { status: other }),
        () => page.ask(mutation, { instanceId: id }),
      );
      expect(answer).toMatchObject({
        __typename: 'CloudResourceStateError',
        providerCode: expect.stringMatching(/^OPERATION_DENIED_INSTANCE_NOT_/),
        currentNativeState: other,
        operation: { status: 'REJECTED' },
      });
    },
  );

  it.each([
    [undefined, false],
    [false, false],
    [true, true],
  ])(
    'a stop with force %s asks for forceShutdown %s, whatever the vendor’s own default is',
    async (force, asked) => {
      const id = made();
      await page.ask('stopZenlayerInstance', { instanceId: id, ...(force === undefined ? {} : { force }) });
      const bodies = tap.requests
        .filter(({ headers }) => headers['x-zc-action'] === 'StopInstances')
        .map(({ body }) => JSON.parse(body))
        .filter(({ instanceIds }) => instanceIds.includes(id));
      expect(bodies).toEqual([{ instanceIds: [id], forceShutdown: asked }]);
    },
  );

  it.each(both)(
    '%s that got no answer and shows nothing is for a person: somebody may have switched it back',
    async (...row) => {
      const [mutation, action, from] = row;
      const id = made({ status: from });
      cloud().faults.add({ action, resource: id, fault: { kind: 'dropBeforeActing' } });
      const answer = await page.ask(mutation, { instanceId: id });
      expect(answer.__typename).toBe('CloudOutcomeUnknownError');
      expect((await page.ended(answer)).status).toBe('NEEDS_ATTENTION');
      expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
    },
  );
});

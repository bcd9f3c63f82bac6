import { describe, expect, test } from 'vitest';
import type { Intent, Sent } from '../../src/domain/change.ts';
import { domainError } from '../../src/domain/errors.ts';
import { accepted, refusedWith, silentLooks } from './made-up-cloud.ts';
import { comesTo, type Played, played } from './play.ts';
import { Stage } from './stage.ts';

describe('A refusal', () => {
  const refused = refusedWith('CloudResourceStateError', 'WRONG_STATE');
  const reason = domainError('CloudResourceStateError', {
    message: 'The thing is Leaving.',
    currentNativeState: 'Leaving',
  });

  test('is explained by one more look, in the provider’s own code', async () => {
    const explained: unknown[] = [];
    const { stored } = await played({
      send: comesTo(refused),
      prepare: ({ cloud }) => void cloud.things.set('thing-1', { state: 'Leaving' }),
      change: {
        blockers: ({ before, refused: said }) => {
          explained.push(before.resource?.nativeState, said);
          return [reason];
        },
      },
    });
    expect(explained).toEqual(['Leaving', refused.error]);
    expect(stored.error).toMatchObject({
      message: 'The thing is Leaving.',
      currentNativeState: 'Leaving',
      providerCode: 'WRONG_STATE',
      requestId: 'request-1',
    });
  });

  test('is explained by what was seen before where the look shows nothing', async () => {
    const { stored } = await played({
      send: comesTo(refused),
      prepare: ({ cloud }) => {
        cloud.onLook = async ids => silentLooks(ids);
      },
      change: { blockers: ({ before }) => (before.resource?.nativeState === 'Active' ? [reason] : []) },
    });
    expect(stored.error?.message).toBe('The thing is Leaving.');
  });

  test('that nothing explains stands as it was said', async () => {
    expect((await played({ send: comesTo(refused) })).stored.error).toEqual(refused.error);
  });

  test('that says all by itself is not looked into', async () => {
    let looks = 0;
    await played({
      send: comesTo(refusedWith('CloudQuotaError')),
      prepare: ({ cloud }) => {
        cloud.onLook = async ids => {
          looks += 1;
          return silentLooks(ids);
        };
      },
    });
    expect(looks).toBe(0);
  });
});

describe('What an accepted change’s answer says', () => {
  const content = { thing: { id: 'thing-9' }, order: 'order-1' };
  const creates = async (made: object): Promise<Played> => {
    return await played({
      request: { id: null, input: { name: 'new' } },
      draft: {
        resource: null,
        resourceName: 'new',
        holds: 'name:new',
        before: { resource: null, namesakes: [] },
      },
      change: {
        ...new Stage().cloud.create,
        look: async () => ({ kind: 'present', now: { resource: null } }),
        send: async ({ intent }) => {
          await intent.starting();
          return { ...accepted, content } as Sent;
        },
        accepted: of => {
          expect(of.content).toEqual(content);
          return { kind: 'accepted', ...made };
        },
      },
    });
  };

  test('a new id is the resource’s, and where it is looked for', async () => {
    const { stored, stage } = await creates({ nativeId: 'thing-9', order: 'order-1' });
    expect(stored).toMatchObject({ resource: 'causeway:cloud:main:thing:thing-9', order: 'order-1' });
    expect(stage.cloud.looks).toEqual([['thing-9']]);
  });

  test('without an id it is looked for by its name', async () => {
    const { stored, stage } = await creates({});
    expect(stored).toMatchObject({ resource: null, order: null, status: 'ACCEPTED' });
    expect(stage.cloud.looks).toEqual([['name:new']]);
  });

  test('a refusal of the one id that was asked for is a refusal', async () => {
    const error = domainError('CloudResourceStateError', { message: 'not this one' });
    const { stored } = await played({
      send: comesTo(accepted),
      change: { accepted: () => ({ kind: 'refused', error }) },
    });
    expect(stored).toMatchObject({
      status: 'REJECTED',
      error: { message: 'not this one', requestId: 'request-1' },
    });
  });

  test('that is not the documented one leaves it unknown', async () => {
    const { stored } = await played({
      send: comesTo(accepted),
      change: { accepted: () => ({ kind: 'unreadable', what: 'no id' }) },
    });
    expect(stored).toMatchObject({
      status: 'UNKNOWN',
      requestId: 'request-1',
      error: { message: expect.stringContaining('its answer has no id') },
    });
  });

  test('shows the resource as it stands afterwards', async () => {
    const send = async (intent: Intent, stage: Stage): Promise<Sent> => {
      await intent.starting();
      stage.cloud.things.set('thing-1', { state: 'Left' });
      return accepted;
    };
    const { operation, stored } = await played({ send });
    expect(operation).toEqual(stored);
    expect(stored).toMatchObject({ status: 'SUCCEEDED', nativeState: 'Left' });
  });
});

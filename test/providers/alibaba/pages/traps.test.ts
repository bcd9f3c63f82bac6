import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlibabaEmulator } from '../../../../src/providers/alibaba/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { alibabaCloud } from '../cloud.ts';

const regionId = 'cn-hangzhou';

describe('a blocker', () => {
  let page: Page<AlibabaEmulator>;
  const circuit = (fields: object = {}): string =>
    page.cloud.create({ kind: 'physicalConnection', regionId, ...fields })[0] ?? '';
  const terminateCircuit = (physicalConnectionId: string) =>
    page.ask('terminatePhysicalConnection', { physicalConnectionId, regionId });

  beforeAll(async () => {
    page = await openPage(alibabaCloud, { start: { regions: [regionId] } });
  });

  afterAll(() => page.close());

  it.each([
    ['shared circuits of others', { hostedElsewhere: 2 }, 'OperationFailed.VpconnAttached'],
    [
      'MACsec keys',
      { macsecKeys: [{ ckn: '0a', cak: '*', cipherSuite: 'GCM-AES-256', startOn: '', status: 'Active' }] },
      'OperationDenied.MacsecAttached',
    ],
  ])(
    'that only the send meets, %s: in use, with the code and the words of the vendor',
    async (_what, fields, code) => {
      const id = circuit(fields);
      const answer = await terminateCircuit(id);
      expect(answer).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: code,
        providerMessage: expect.stringMatching(/attached/i),
        dependents: null,
        operation: { status: 'REJECTED' },
      });
      expect(page.counts('TerminatePhysicalConnection', id)).toEqual({ requests: 1, executions: 0 });
    },
  );

  it('that goes while it is explained leaves the refusal as the vendor said it', async () => {
    const id = circuit();
    const fault = { kind: 'refuse', code: 'Forbidden.VbrAttached', message: 'Still attached.' } as const;
    page.cloud.faults.add({ action: 'TerminatePhysicalConnection', resource: id, fault });
    expect(await terminateCircuit(id)).toMatchObject({
      __typename: 'CloudResourceInUseError',
      providerCode: 'Forbidden.VbrAttached',
      providerMessage: 'Still attached.',
    });
  });
});

describe('a refusal after an attempt in doubt', () => {
  it('may be the echo of our own success: it is unknown, with the code kept, and reading finds the success', async () => {
    // A vendor that forgets its tokens: the repeat meets what the first attempt has done.
    const page = await openPage(alibabaCloud, {
      start: { regions: [regionId], settings: { tokenLifetime: 0, terminationDuration: 50 } },
    });
    try {
      const [id = ''] = page.cloud.create({ kind: 'physicalConnection', regionId });
      page.cloud.faults.add({
        action: 'TerminatePhysicalConnection',
        resource: id,
        fault: { kind: 'dropAfterActing' },
      });
      const answer = await page.ask('terminatePhysicalConnection', { physicalConnectionId: id, regionId });
      expect(answer).toMatchObject({
        __typename: 'CloudOutcomeUnknownError',
        providerCode: 'Forbidden.NotAllowedInState',
      });
      expect((await page.ended(answer)).status).toBe('SUCCEEDED');
      expect(page.counts('TerminatePhysicalConnection', id)).toEqual({ requests: 2, executions: 1 });
    } finally {
      await page.close();
    }
  });
});

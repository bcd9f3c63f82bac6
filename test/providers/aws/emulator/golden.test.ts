import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { raw } from '../../../emulation/socket.ts';
import { accessKeyId, secretAccessKey } from '../known-answers.ts';
import { goldenRequests, wireText } from './golden.ts';

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({
    clock: { start: new Date('2026-01-15T08:30:00Z') },
    credentials: { accessKeyId, secretAccessKey },
  });
  cloud.create({ kind: 'connection', id: 'dxcon-fg5678gh', region: 'us-east-1' });
});
afterEach(() => cloud.close());

// How the connection is to be kept is the one line that is not as recorded, and the one that nobody signs.
const closing = (request: string): string => request.replace('Connection: keep-alive', 'Connection: close');

describe('requests as the official SDK put them on the wire', () => {
  it.each(goldenRequests)('are accepted: $name', async golden => {
    const { text } = await raw(cloud.url, closing(wireText(golden)));
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('Content-Type: application/x-amz-json-1.1'.toLowerCase());
    expect(cloud.journal.requests()).toMatchObject([
      { action: golden.target, account: accessKeyId, outcome: 'answered' },
    ]);
  });

  it('are refused when one byte of the body is another', async () => {
    const [, deletion] = goldenRequests;
    if (deletion === undefined) throw new Error('G2 is missing');
    const forged = closing(wireText(deletion)).replace('"dxcon-fg5678gh"', '"dxcon-fg5678gi"');
    const { text } = await raw(cloud.url, forged);
    expect(text).toContain('"__type":"InvalidSignatureException"');
    expect(cloud.journal.countExecutions()).toBe(0);
  });

  it('are refused at another time', async () => {
    const [, deletion] = goldenRequests;
    if (deletion === undefined) throw new Error('G2 is missing');
    cloud.clock.advance(5 * 60_000 + 1);
    const { text } = await raw(cloud.url, closing(wireText(deletion)));
    expect(text).toContain(
      'Signature expired: 20260115T083000Z is now earlier than 20260115T083000Z (20260115T083500Z - 5 min.)',
    );
  });
});

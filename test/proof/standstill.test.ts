import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Clouds } from '../harness/clouds.ts';

describe('a cloud of the proofs whose own process stood still', () => {
  let clouds: Clouds;
  beforeEach(async () => {
    clouds = await Clouds.start();
  });
  afterEach(() => clouds.close());

  /** Nothing else of this process runs meanwhile, neither timers nor sockets. */
  function standStill(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  async function request(during: () => void): Promise<string> {
    const { port } = new URL(clouds.zenlayer.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    let answer = '';
    socket.on('data', chunk => {
      answer += chunk;
    });
    const closed = once(socket, 'close');
    socket.write(
      'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-zc-action: TerminatePort\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}',
    );
    during();
    await closed;
    return answer;
  }

  it('takes no request from before: whoever sent it may have found out by now that nothing happened', async () => {
    expect(await request(() => undefined)).toMatch(/^HTTP\/1.1 4/);
    expect(await request(() => standStill(600))).toBe('');
    const dropped = { outcome: 'dropped', fault: 'dropBeforeReading', executed: false };
    expect(clouds.zenlayer.journal.requests()).toMatchObject([{ outcome: 'refused' }, dropped]);
    while (clouds.standstill.suspect) await pause(20);
    expect(await request(() => undefined)).toMatch(/^HTTP\/1.1 4/);
  });

  it('does not count that time as time in which others could have gone on', async () => {
    const [began, before] = [performance.now(), clouds.standstill.awakeMs];
    standStill(600);
    await pause(60);
    const passed = performance.now() - began;
    // Nearly all of it: it may have been awake until it next looks.
    expect(passed - (clouds.standstill.awakeMs - before)).toBeGreaterThan(500);
  });
});

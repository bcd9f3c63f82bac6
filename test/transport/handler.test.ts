import { describe, expect, it } from 'vitest';
import { ExchangeHandler } from '../../src/transport/handler.ts';
import type { Exchange } from '../../src/transport/http-client.ts';
import { reasonOf } from '../../src/transport/reason.ts';

class Controller {
  aborted = false;
  readonly paused = false;
  readonly reason = null;

  abort(): void {
    this.aborted = true;
  }

  pause(): void {}

  resume(): void {}
}

describe('one attempt', () => {
  it('is written once, even if undici keeps it over a lost connection and starts it again', () => {
    const settled: Exchange[] = [];
    const handler = new ExchangeHandler({
      method: 'POST',
      maxBodyBytes: 1000,
      objection: () => null,
      settled: exchange => settled.push(exchange),
    });
    const [first, second] = [new Controller(), new Controller()];
    handler.onRequestStart(first);
    expect(first.aborted).toBe(false);
    handler.onRequestStart(second);
    expect(second.aborted).toBe(true);
    expect(settled).toEqual([{ kind: 'unanswered', reason: 'connection closed' }]);
  });
});

describe('the reason for a failure', () => {
  it('comes from the code and never quotes what was sent or received', () => {
    const secret = (code: unknown): Error => Object.assign(new Error('GET /?Signature=secret'), { code });
    for (const code of [
      'ECONNRESET',
      'EWEIRD',
      'ERR_SSL_WRONG_VERSION',
      undefined,
      7,
      'secret\n'.repeat(9),
    ]) {
      expect(reasonOf(secret(code))).not.toContain('secret');
    }
    expect(reasonOf(secret('EWEIRD'))).toBe('the connection failed (EWEIRD)');
    expect(reasonOf(new AggregateError([secret('ECONNREFUSED')], 'secret'))).toBe('connection refused');
    expect(reasonOf('secret')).toBe('the connection failed');
  });
});

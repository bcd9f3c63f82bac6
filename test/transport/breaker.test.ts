import { describe, expect, it } from 'vitest';
import { Breaker, type CallKind } from '../../src/transport/breaker.ts';

const settings = { failures: 2, pauseMs: 1_000, longestPauseMs: 5_000 };

class Rig {
  now = 0;
  readonly breaker = new Breaker(settings, () => this.now);

  fail(kind: CallKind): void {
    this.breaker.admit(kind)?.report('failing');
  }

  /** Whether a call of this kind is let through; it is then reported as neutral, which changes nothing. */
  isOpenFor(kind: CallKind): boolean {
    const permit = this.breaker.admit(kind);
    permit?.report('neutral');
    return permit !== null;
  }

  get open(): { read: boolean; change: boolean } {
    return { read: this.isOpenFor('read'), change: this.isOpenFor('change') };
  }
}

function broken(...kinds: readonly CallKind[]): Rig {
  const rig = new Rig();
  for (const kind of kinds) {
    for (let count = 0; count < settings.failures; count += 1) rig.fail(kind);
  }
  return rig;
}

describe.each(['read', 'change'] as const)('the breaker of a %s', kind => {
  it('opens after failures in a row only', () => {
    const rig = new Rig();
    for (const health of ['failing', 'healthy', 'failing', 'neutral'] as const) {
      rig.breaker.admit(kind)?.report(health);
    }
    expect(rig.isOpenFor(kind)).toBe(true);
    rig.fail(kind);
    expect(rig.isOpenFor(kind)).toBe(false);
  });

  it('is not closed by an answer to what was sent before it opened, nor opened again by its silence', () => {
    const rig = new Rig();
    const early = Array.from({ length: 3 }, () => rig.breaker.admit(kind));
    rig.now = 1;
    for (let count = 0; count < settings.failures; count += 1) rig.fail(kind);
    early[0]?.report('healthy');
    expect(rig.isOpenFor(kind)).toBe(false);
    rig.now = 10_000;
    rig.breaker.admit(kind)?.report('healthy');
    for (const permit of early.slice(1)) permit?.report('failing');
    rig.fail(kind);
    expect(rig.isOpenFor(kind)).toBe(true);
  });
});

describe('the breaker of reads', () => {
  it('lets a single read try after the pause, and changes only once it is answered', () => {
    const rig = broken('read');
    rig.now = 999;
    expect(rig.open).toEqual({ read: false, change: false });
    rig.now = 1_000;
    expect(rig.isOpenFor('change')).toBe(false);
    const probe = rig.breaker.admit('read');
    expect(rig.breaker.admit('read')).toBeNull();
    probe?.report('failing');
    expect(rig.open).toEqual({ read: false, change: false });
    rig.now = 2_000;
    rig.breaker.admit('read')?.report('healthy');
    expect(rig.open).toEqual({ read: true, change: true });
  });

  it('asks the next read when the one that tried was cancelled', () => {
    const rig = broken('read');
    rig.now = 1_000;
    rig.breaker.admit('read')?.report('neutral');
    expect(rig.isOpenFor('change')).toBe(false);
    expect(rig.breaker.admit('read')).not.toBeNull();
  });
});

describe('the breaker of changes', () => {
  it('leaves reads alone', () => {
    const rig = broken('change');
    expect(rig.open).toEqual({ read: true, change: false });
    for (let count = 0; count < 50; count += 1) rig.breaker.admit('read')?.report('healthy');
    expect(rig.open).toEqual({ read: true, change: false });
  });

  it('waits for its pause and for a read that was sent and answered since', () => {
    const rig = new Rig();
    const early = rig.breaker.admit('read');
    rig.now = 1;
    for (let count = 0; count < settings.failures; count += 1) rig.fail('change');
    early?.report('healthy');
    rig.now = 1_001;
    expect(rig.isOpenFor('change')).toBe(false);
    rig.breaker.admit('read')?.report('healthy');
    expect(rig.isOpenFor('change')).toBe(true);
  });

  it('then lets one change out at a time, until one is answered', () => {
    const rig = broken('change');
    rig.now = 1_000;
    rig.breaker.admit('read')?.report('healthy');
    const first = rig.breaker.admit('change');
    expect(first).not.toBeNull();
    expect(rig.breaker.admit('change')).toBeNull();
    first?.report('neutral');
    rig.breaker.admit('change')?.report('healthy');
    expect(rig.breaker.admit('change')).not.toBeNull();
    expect(rig.breaker.admit('change')).not.toBeNull();
  });

  it('pauses twice as long each time that even the one is not answered, up to its longest', () => {
    const rig = broken('change');
    for (const pause of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      rig.breaker.admit('read')?.report('healthy');
      rig.now += pause - 1;
      expect(rig.isOpenFor('change')).toBe(false);
      rig.now += 1;
      rig.fail('change');
    }
    rig.now += 5_000;
    rig.breaker.admit('change')?.report('healthy');
    for (let count = 0; count < settings.failures; count += 1) rig.fail('change');
    rig.breaker.admit('read')?.report('healthy');
    rig.now += 1_000;
    expect(rig.isOpenFor('change')).toBe(true);
  });

  it('is closed by time alone where nothing has been read for long', () => {
    const rig = broken('change');
    rig.now = 4_999;
    expect(rig.isOpenFor('change')).toBe(false);
    rig.now = 5_000;
    expect(rig.isOpenFor('change')).toBe(true);
  });
});

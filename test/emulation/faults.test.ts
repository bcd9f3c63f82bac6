import { describe, expect, it } from 'vitest';
import { type FaultableCall, FaultQueue } from '../../src/emulation/fault-queue.ts';
import { type FaultRule, parseFaultRules } from '../../src/emulation/faults.ts';

const change = (action: string, ...resources: string[]): FaultableCall => ({
  action,
  effect: 'change',
  resources,
});
const read = (action: string, ...resources: string[]): FaultableCall => ({
  action,
  effect: 'read',
  resources,
});
const refuse = (code: string) => ({ kind: 'refuse', code }) as const;
const drop = { kind: 'dropBeforeReading' } as const;

let now = 0;
const queueOf = (...rules: FaultRule[]): FaultQueue => {
  const queue = new FaultQueue(() => now);
  for (const rule of rules) queue.add(rule);
  return queue;
};

describe('the queue of faults', () => {
  it('happens to the next request of an action once, in the order of the rules', () => {
    const queue = queueOf(
      { action: 'Stop', fault: refuse('FIRST') },
      { action: '*', times: 2, fault: refuse('SECOND') },
    );
    expect(queue.takeForCall(change('Start')).ending).toEqual(refuse('SECOND'));
    expect(queue.takeForCall(change('Stop')).ending).toEqual(refuse('FIRST'));
    expect(queue.list()).toEqual([{ action: '*', times: 1, fault: refuse('SECOND') }]);
    expect(queue.takeForCall(change('Stop')).ending).toEqual(refuse('SECOND'));
    expect(queue.takeForCall(change('Stop'))).toEqual({ conditions: [] });
    expect(queue.list()).toEqual([]);
  });

  it('happens only to the resource and the account that a rule names, for ever where it says always', () => {
    const queue = queueOf({
      action: 'Stop',
      resource: 'b',
      account: 'ours',
      times: 'always',
      fault: refuse('X'),
    });
    expect(queue.takeForCall({ ...change('Stop', 'a'), account: 'ours' }).ending).toBeUndefined();
    expect(queue.takeForCall({ ...change('Stop', 'b'), account: 'theirs' }).ending).toBeUndefined();
    for (let time = 0; time < 3; time += 1)
      expect(queue.takeForCall({ ...change('Stop', 'a', 'b'), account: 'ours' })).toEqual({
        ending: refuse('X'),
        conditions: [],
        kind: 'refuse',
      });
    queue.clear();
    expect(queue.takeForCall({ ...change('Stop', 'b'), account: 'ours' }).ending).toBeUndefined();
  });

  it.each(['dropBeforeReading', 'hang'] as const)(
    '%s happens to a head only when no other ending has its turn',
    kind => {
      const queue = queueOf({ action: 'Stop', fault: refuse('FIRST') }, { action: 'Stop', fault: { kind } });
      expect(queue.takeForHead({ action: 'Stop' })).toEqual({ skewMs: 0 });
      expect(queue.takeForCall(change('Stop')).ending).toEqual(refuse('FIRST'));
      expect(queue.takeForCall(change('Stop')).ending).toBeUndefined();
      expect(queue.takeForHead({ action: 'Stop' })).toEqual({ skewMs: 0, ending: kind });
      expect(() => queue.add({ action: 'Stop', resource: 'a', fault: { kind } })).toThrow(TypeError);
    },
  );

  it('changes what reads show beside an ending, all conditions that fit at once', () => {
    const queue = queueOf(
      { action: '*', resource: 'a', fault: { kind: 'unknownState', state: 'ODD' } },
      { action: 'List', fault: { kind: 'delay', ms: 5 } },
      { action: '*', times: 2, fault: { kind: 'lag', ms: 700 } },
      { action: '*', resource: 'b', fault: { kind: 'vanish' } },
    );
    expect(queue.takeForCall(change('Stop', 'a'))).toEqual({ conditions: [] });
    expect(queue.takeForCall(read('List'))).toEqual({
      ending: { kind: 'delay', ms: 5 },
      conditions: [{ resource: 'a', state: 'ODD' }, { lagMs: 700 }, { resource: 'b', hidden: true }],
      kind: 'delay',
    });
    expect(queue.takeForCall(read('List'))).toEqual({ conditions: [{ lagMs: 700 }], kind: 'lag' });
    expect(queue.list()).toEqual([]);
  });

  it('ends a rule at its time, on the clock of the emulator', () => {
    now = 10_000;
    const queue = queueOf({ action: '*', lastsMs: 5000, fault: { kind: 'vanish' } });
    expect(queue.list()[0]?.times).toBe('always');
    for (now of [10_000, 14_999])
      expect(queue.takeForCall(read('List')).conditions).toEqual([{ hidden: true }]);
    now = 15_000;
    expect(queue.takeForCall(read('List')).conditions).toEqual([]);
    expect(queue.list()).toEqual([]);
  });

  it('draws the replica of each read from the seed', () => {
    const lags = (seed: number): readonly unknown[] => {
      const queue = queueOf({
        action: '*',
        times: 'always',
        fault: { kind: 'replica', lagsMs: [0, 100, 900], seed },
      });
      return Array.from({ length: 40 }, () => queue.takeForCall(read('List')).conditions[0]?.lagMs);
    };
    expect(new Set(lags(1))).toEqual(new Set([0, 100, 900]));
    expect(lags(1)).toEqual(lags(1));
    expect(lags(1)).not.toEqual(lags(2));
  });

  it('adds up how far the clock is off', () => {
    const queue = queueOf(
      { action: '*', times: 2, fault: { kind: 'skew', seconds: 90 } },
      { action: 'Stop', fault: { kind: 'skew', seconds: -30 } },
    );
    expect(queue.takeForHead({ action: 'Stop' })).toEqual({ skewMs: 60_000 });
    expect(queue.takeForHead({ action: 'Stop' })).toEqual({ skewMs: 90_000 });
    expect(queue.takeForCall(change('Stop')).ending).toBeUndefined();
  });
});

describe('a fault rule that came over the wire', () => {
  const refused = (rule: unknown) => expect(() => parseFaultRules(rule));

  it('is taken when it is complete, alone or in a list', () => {
    const rule = {
      action: 'Stop',
      resource: 'a',
      times: 2,
      fault: { kind: 'lateAct', ms: 5, answer: 'html' },
    };
    expect(parseFaultRules(rule)).toEqual([rule]);
    expect(parseFaultRules([rule, rule])).toEqual([rule, rule]);
  });

  it.each([
    ['no object', 7, 'the fault rule must be an object, not 7'],
    ['no action', { fault: drop }, 'the fault rule.action is missing; it must be a text'],
    ['no fault', { action: 'Stop' }, 'the fault rule.fault is missing; it must be an object'],
    [
      'times nought',
      { action: 'Stop', times: 0, fault: drop },
      'the fault rule.times must be a whole number from 1, or "always"',
    ],
    [
      'a word for times',
      { action: 'Stop', times: 'often', fault: drop },
      'the fault rule.times must be a whole number from 1, or "always"',
    ],
    [
      'a stray field',
      { action: 'Stop', once: true, fault: drop },
      'the fault rule has no field once; known: action, resource, account, times, lastsMs, fault',
    ],
    [
      'a misspelt fact',
      { action: 'Stop', fault: { kind: 'silence', act: true, acts: true } },
      'the fault rule.fault has no field acts; known: kind, act',
    ],
    [
      'a missing fact',
      { action: 'Stop', fault: { kind: 'silence' } },
      'the fault rule.fault.act is missing; it must be true or false',
    ],
    [
      'an unknown word',
      { action: 'Stop', fault: { kind: 'garbage', shape: 'soup', act: true } },
      'the fault rule.fault.shape must be one of html, truncated, empty, brokenJson, array, noRequestId, foreignEnvelope, not "soup"',
    ],
    [
      'another status',
      { action: 'Stop', fault: { kind: 'serverError', status: 418, act: true } },
      'the fault rule.fault.status must be one of 500, 502, 503, not 418',
    ],
    [
      'no lags',
      { action: 'Stop', fault: { kind: 'replica', lagsMs: [] } },
      'the fault rule.fault.lagsMs must be a list that is not empty, not []',
    ],
    [
      'an early drop by resource',
      { action: 'Stop', resource: 'a', fault: drop },
      'the fault rule happens before the body is read and cannot look for a resource',
    ],
  ])('is refused in words with %s', (_what, rule, words) => {
    refused(rule).toThrow(words);
  });
});

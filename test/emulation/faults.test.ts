import { describe, expect, it } from 'vitest';
import { parseFaultRule } from '../../src/emulation/fault-rule.ts';
import { type Call, FaultQueue } from '../../src/emulation/faults.ts';

const change = (action: string, ...resources: string[]): Call => ({ action, effect: 'change', resources });
const read = (action: string, ...resources: string[]): Call => ({ action, effect: 'read', resources });
const refuse = (code: string) => ({ kind: 'refuse', code }) as const;
const drop = { kind: 'dropBeforeReading' } as const;

describe('the queue of faults', () => {
  it('strikes the next request of an action once, in the order of the rules', () => {
    const queue = new FaultQueue();
    queue.add({ action: 'Stop', fault: refuse('FIRST') });
    queue.add({ action: '*', times: 2, fault: refuse('SECOND') });
    expect(queue.take(change('Start'))?.fault).toEqual(refuse('SECOND'));
    expect(queue.take(change('Stop'))?.fault).toEqual(refuse('FIRST'));
    expect(queue.list()).toEqual([{ action: '*', times: 1, fault: refuse('SECOND') }]);
    expect(queue.take(change('Stop'))?.fault).toEqual(refuse('SECOND'));
    expect(queue.take(change('Stop'))).toBeUndefined();
    expect(queue.list()).toEqual([]);
  });

  it('strikes only the resource and the account that a rule names, for ever where it says always', () => {
    const queue = new FaultQueue();
    queue.add({ action: 'Stop', resource: 'b', account: 'ours', times: 'always', fault: refuse('X') });
    expect(queue.take({ ...change('Stop', 'a'), account: 'ours' })).toBeUndefined();
    expect(queue.take({ ...change('Stop', 'b'), account: 'theirs' })).toBeUndefined();
    for (let time = 0; time < 3; time += 1)
      expect(queue.take({ ...change('Stop', 'a', 'b'), account: 'ours' })).toEqual({
        fault: refuse('X'),
        resource: 'b',
      });
    queue.clear();
    expect(queue.take({ ...change('Stop', 'b'), account: 'ours' })).toBeUndefined();
  });

  it('drops before reading only when no other rule has its turn first', () => {
    const queue = new FaultQueue();
    queue.add({ action: 'Stop', fault: refuse('FIRST') });
    queue.add({ action: 'Stop', fault: drop });
    expect(queue.takeUnread({ action: 'Stop' })).toBeUndefined();
    expect(queue.take(change('Stop'))?.fault).toEqual(refuse('FIRST'));
    expect(queue.take(change('Stop'))).toBeUndefined();
    expect(queue.takeUnread({ action: 'Stop' })?.fault).toEqual(drop);
    expect(() => queue.add({ action: 'Stop', resource: 'a', fault: drop })).toThrow(TypeError);
  });

  it('disguises states in reads alone', () => {
    const queue = new FaultQueue();
    queue.add({ action: '*', resource: 'a', fault: { kind: 'unknownState', state: 'ODD' } });
    expect(queue.take(change('Stop', 'a'))).toBeUndefined();
    expect(queue.take(read('List'))).toEqual({
      fault: { kind: 'unknownState', state: 'ODD' },
      resource: 'a',
    });
  });
});

describe('a fault rule that came over the wire', () => {
  const problemOf = (rule: unknown): string => {
    const parsed = parseFaultRule(rule);
    return 'problem' in parsed ? parsed.problem : 'none';
  };

  it('is taken when it is complete', () => {
    const rule = {
      action: 'Stop',
      resource: 'a',
      times: 2,
      fault: { kind: 'lateAct', ms: 5, answer: 'html' },
    };
    expect(parseFaultRule(rule)).toEqual({ rule });
  });

  it('is refused with the list of kinds when its kind is unknown', () => {
    expect(problemOf({ action: 'Stop', fault: { kind: 'explode' } })).toMatch(
      /unknown fault kind "explode"; known: refuse, dropBeforeReading, .*unknownState/,
    );
  });

  it.each([
    ['no object', 7, /a fault rule is an object/],
    ['no action', { fault: drop }, /needs action/],
    ['no fault', { action: 'Stop' }, /needs fault/],
    ['times nought', { action: 'Stop', times: 0, fault: drop }, /needs times/],
    ['a stray field', { action: 'Stop', once: true, fault: drop }, /the rule has no field once/],
    [
      'a misspelt fact',
      { action: 'Stop', fault: { kind: 'silence', acts: true } },
      /silence has no field acts/,
    ],
    ['a missing fact', { action: 'Stop', fault: { kind: 'silence' } }, /silence needs act: true or false/],
    [
      'a word nobody knows',
      { action: 'Stop', fault: { kind: 'garbage', shape: 'soup', act: true } },
      /one of html/,
    ],
    [
      'an early drop by resource',
      { action: 'Stop', resource: 'a', fault: drop },
      /cannot look for a resource/,
    ],
  ])('is refused in words with %s', (_what, rule, words) => {
    expect(problemOf(rule)).toMatch(words);
  });
});

import { describe, expect, it } from 'vitest';
import { AlibabaParameters, filteredIds } from '../../../../src/providers/alibaba/emulator/parameters.ts';
import { decodePairs } from '../../../../src/providers/alibaba/emulator/signature/encoding.ts';

const parameters = (text: string) => new AlibabaParameters(decodePairs(text));

describe('parameters', () => {
  it('are case-sensitive, and of a repeated name the first counts', () => {
    const given = parameters('bandwidth=100&Bandwidth=200&Name=first&Name=second');
    expect([given.text('bandwidth'), given.text('Bandwidth'), given.text('Name')]).toEqual([
      '100',
      '200',
      'first',
    ]);
  });

  it('that are empty count as absent', () => {
    expect(parameters('Name=').text('Name')).toBeUndefined();
  });

  it('take a plus for a space and keep broken percent signs, as senders differ', () => {
    expect(parameters('Name=a+b%20c&Odd=100%').text('Name')).toBe('a b c');
    expect(parameters('Odd=100%').text('Odd')).toBe('100%');
  });

  it('count lists from 1 in number order, gaps allowed, and read tags in pairs', () => {
    const given = parameters('X.10=j&X.2=b&X.1=a&Tags.1.Key=k&Tags.1.Value=v&Tags.2.Key=bare');
    expect(given.list('X')).toEqual(['a', 'b', 'j']);
    expect(given.tags('Tags')).toEqual({ k: 'v', bare: '' });
  });

  it('refuse integers that are none', () => {
    for (const text of ['1.5', '1e3', 'x', '0x10']) {
      expect(parameters(`N=${text}`).integer('N')).toMatchObject({ code: 'InvalidParameter' });
    }
    expect(parameters('N=-7').integer('N')).toBe(-7);
  });

  it('name the things that a filter by id asks for', () => {
    const given = parameters(
      'Filter.1.Key=Name&Filter.1.Value.1=n&Filter.2.Key=VbrId&Filter.2.Value.1=vbr-1',
    );
    expect(filteredIds(given)).toEqual(['vbr-1']);
  });
});

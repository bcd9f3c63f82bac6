import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { providers } from '../src/providers/index.ts';

test('Origins and proxies that could not mean what they say are all named', () => {
  const environment = {
    ALLOWED_ORIGINS: 'https://a.example, null,https://b.example/x, *',
    TRUSTED_PROXIES: '10.0.0.7, everybody,0.0.0.0/0',
  };
  const read = readConfig(environment, providers);
  expect(read.kind === 'mistakes' && read.mistakes.map(mistake => mistake.split('" ')[0])).toEqual([
    'ALLOWED_ORIGINS: "null',
    'ALLOWED_ORIGINS: "https://b.example/x',
    'ALLOWED_ORIGINS: "*',
    'TRUSTED_PROXIES: "everybody',
    'TRUSTED_PROXIES: "0.0.0.0/0',
  ]);
  const good = { ALLOWED_ORIGINS: 'https://a.example', TRUSTED_PROXIES: '10.0.0.7,fd00::/8' };
  expect(readConfig(good, providers)).toMatchObject({
    kind: 'demo',
    config: { allowedOrigins: ['https://a.example'], trustedProxies: ['10.0.0.7', 'fd00::/8'] },
  });
});

import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerWho } from './callers.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';

// The audits of the GraphQL-over-HTTP working group, each asking the real server over a socket.
const configurations: readonly (readonly [string, GatewayOptions])[] = [
  ['nobody has to say who they are', {}],
  // As in production. Five of the audits ask for the schema, so this caller may.
  ['a caller may read and see the schema', { identify: () => callerWho(['read', 'introspect'], null) }],
];

describe.each(configurations)('GraphQL over HTTP where %s', (_where, options) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await openGateway(options);
  });
  afterAll(() => gateway.close());

  for (const audit of serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch })) {
    test(audit.name, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? null : result.reason).toBeNull();
    });
  }
});

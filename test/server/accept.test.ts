import { expect, test } from 'vitest';
import { parseAccept } from '../../src/server/accept.ts';

const nothing = { json: null, events: false, parts: false, payloads: false, html: false };
const json = { ...nothing, json: 'application/json' };

test.each([
  [undefined, { ...json, events: true }],
  ['*/*', { ...json, events: true }],
  ['text/html,*/*;q=0.8', { ...json, events: true, html: true }],
  ['application/json', json],
  ['application/json;charset=latin1', nothing],
  ['application/json;q=0', nothing],
  [
    'application/graphql-response+json, application/json',
    { ...nothing, json: 'application/graphql-response+json' },
  ],
  // What Apollo Client sends with @defer, by each of its handlers, and for a subscription.
  ['multipart/mixed;deferSpec=20220824,application/json', { ...json, parts: true }],
  ['multipart/mixed;incrementalSpec=v0.2,application/json', json],
  ['multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json', { ...json, payloads: true }],
  // What urql sends for a query and for a subscription, and what GraphiQL sends.
  ['application/json, text/event-stream, multipart/mixed', { ...json, events: true, parts: true }],
  ['text/event-stream, multipart/mixed', { ...nothing, events: true, parts: true }],
  ['MULTIPART/MIXED; boundary="-" ; deferspec = "20220824"', { ...nothing, parts: true }],
  ['multipart/mixed; boundary="-"; deferSpec="20220824"', { ...nothing, parts: true }],
  ['multipart/mixed;deferSpec=20300101', nothing],
  ['multipart/mixed; deferSpec = 20300101', nothing],
  ['multipart/mixed;subscriptionSpec=2.0', nothing],
  ['multipart/mixed;q=0', nothing],
  [
    'multipart/mixed;deferSpec=20220824, multipart/mixed;subscriptionSpec=1.0',
    { ...nothing, parts: true, payloads: true },
  ],
  ['multipart/*', nothing],
])('%s', (header, accepted) => {
  expect(parseAccept(header)).toEqual(accepted);
});

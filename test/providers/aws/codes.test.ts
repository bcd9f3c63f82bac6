import { describe, expect, it } from 'vitest';
import { tagOf } from '../../../src/adapter/codes.ts';
import type { Action } from '../../../src/domain/action.ts';
import { codes, commonRules, deletionRules, readRules } from '../../../src/providers/aws/codes.ts';
import { connection, DeleteConnection } from '../../../src/providers/aws/dx/connection.ts';
import { DeleteVirtualInterface, virtualInterface } from '../../../src/providers/aws/dx/virtual-interface.ts';

const refused = 'DirectConnectClientException';
const anyAction = {
  service: 'directconnect',
  action: 'Any',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** What this action makes of these words, said of a connection or a virtual interface of this id. */
function readAs(action: Action, message: string | null, nativeId: string | null = 'dxcon-fg5678gh') {
  return tagOf(codes, action, { code: refused, message, nativeId });
}

const byTag = {
  CloudThrottledError: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'SlowDown',
    'PriorRequestNotComplete',
    'BandwidthLimitExceeded',
    'ProvisionedThroughputExceededException',
    'TransactionInProgressException',
    'EC2ThrottledException',
  ],
  CloudAccessError: [
    'AccessDeniedException',
    'NotAuthorized',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'ExpiredToken',
    'ExpiredTokenException',
    'OptInRequired',
    'RequestExpired',
    'RequestTimeTooSkewed',
    'RequestInTheFuture',
  ],
  CloudQuotaError: ['LimitExceededException'],
  CloudInputError: [
    'DuplicateTagKeysException',
    'TooManyTagsException',
    'ValidationError',
    'ValidationException',
    'SerializationException',
    'InvalidAction',
    'UnknownOperationException',
  ],
} as const;

describe("AWS's codes", () => {
  const rows = Object.entries(byTag).flatMap(([tag, list]) => list.map(code => [code, tag] as const));
  it.each(rows)('%s, of any action, is %s', (code, tag) => {
    for (const action of [anyAction, DeleteConnection, connection.listing.action]) {
      expect(tagOf(codes, action, { code, message: 'Words.', nativeId: 'dxcon-1' })).toBe(tag);
    }
  });

  it('are all here: none is in the table that is in no row above', () => {
    expect(Object.keys(codes.common).toSorted()).toEqual(rows.map(([code]) => code).toSorted());
  });

  it('a throttle is one of the family, and a quota is none', () => {
    for (const code of byTag.CloudThrottledError)
      expect([code, codes.throttled(code, 400)]).toEqual([code, true]);
    for (const code of ['LimitExceededException', refused, 'throttling', 'AccessDeniedException', '']) {
      expect([code, codes.throttled(code, 400)]).toEqual([code, false]);
    }
  });

  it.each([
    ['RequestExpired', null, true],
    ['RequestTimeTooSkewed', null, true],
    ['RequestInTheFuture', 'The request is in the future.', true],
    [
      'InvalidSignatureException',
      'Signature expired: 20260115T083000Z is now earlier than 20260115T083500Z (20260115T084000Z - 5 min.)',
      true,
    ],
    ['InvalidSignatureException', 'Signature not yet current: 20260115T083000Z is still later than', true],
    ['InvalidSignatureException', 'The request signature we calculated does not match.', false],
    ['InvalidSignatureException', null, false],
    ['SignatureDoesNotMatch', 'Signature expired: of another code', false],
    ['ExpiredTokenException', 'The security token included in the request is expired', false],
    [refused, 'Signature expired', false],
  ])('%s with the words %j: the time of the signature is refused, %s', (code, message, stale) => {
    expect(codes.stale(code, message)).toBe(stale);
  });

  it.each(['DirectConnectServerException', 'InternalFailure', 'InternalServerError', 'ServiceUnavailable'])(
    '%s says nothing about whether it was done, so it is no refusal',
    code => {
      expect(codes.undecided?.has(code)).toBe(true);
      expect(tagOf(codes, DeleteConnection, { code, message: 'm', nativeId: 'dxcon-1' })).toBeNull();
    },
  );

  it.each([
    'constructor',
    '__proto__',
    'valueOf',
    '',
    'directconnectclientexception',
    'DirectConnectClientException.',
    'AccessDenied',
    'ExpiredTokenExceptionX',
    'com.amazonaws.directconnect#AccessDeniedException',
  ])('%j is nothing that is known', code => {
    expect(tagOf(codes, DeleteConnection, { code, message: 'does not exist', nativeId: 'x' })).toBeNull();
    expect(tagOf(codes, anyAction, { code, message: null, nativeId: null })).toBeNull();
  });
});

const deletions = [
  ['DeleteConnection', DeleteConnection],
  ['DeleteVirtualInterface', DeleteVirtualInterface],
] as const;
const lists = [
  ['DescribeConnections', connection.listing.action],
  ['DescribeVirtualInterfaces', virtualInterface.listing.action],
] as const;

/** What terraform, the issues and botocore's fixtures report, and what a refusal in words that nobody has seen becomes. */
describe('DirectConnectClientException, which only its words tell apart,', () => {
  const own = 'dxcon-fg5678gh';
  const notThere = [
    `Could not find Connection with ID ${own}`,
    `COULD NOT FIND CONNECTION WITH ID ${own}`,
    `Could not find Lag with ID ${own}`,
    `Virtual interface ${own} does not exist.`,
    `123456789012 DescribeHostedConnections failed for connection ${own} doesn't exist.`,
    `Nothing (${own}) does not exist, and dxcon-other does not either`,
  ];

  it.each(
    notThere.flatMap(words =>
      [...deletions, ...lists].map(([name, action]) => [words, name, action] as const),
    ),
  )('%j on %s: not found, for it names the very resource', (words, _name, action) => {
    expect(readAs(action, words)).toBe('CloudResourceNotFoundError');
  });

  it.each([
    ['The VirtualGateway vgw-0a1b2c3d does not exist.', own],
    [`Could not find Connection with ID ${own}`, 'dxcon-other'],
    ['Connection does not exist', own],
    // Another id that begins or ends with ours.
    [`Could not find Connection with ID ${own}9`, own],
    [`Could not find Connection with ID ${own}-2`, own],
    [`Could not find Connection with ID x${own}`, own],
    [`Could not find Connection with ID ${own}`, null],
    [`Could not find Connection with ID ${own}`, ''],
  ])('%j about %s: another thing is missing, which is a wrong input and no absence', (words, nativeId) => {
    for (const [, action] of [...deletions, ...lists]) {
      expect(readAs(action, words, nativeId)).toBe('CloudInputError');
    }
  });

  it.each([
    [`Connection ${own} is in a transitioning state.`, 'CloudResourceStateError'],
    [`DeleteConnection failed. ${own} is in state requested`, 'CloudResourceStateError'],
    ['The specified Connection ID is not available', 'CloudResourceStateError'],
    [`Connection ${own} has virtual interfaces. Delete them first.`, 'CloudResourceInUseError'],
    ['There are Virtual Interfaces on it', 'CloudResourceInUseError'],
    ['Hosted connections are provisioned on it', 'CloudResourceInUseError'],
    ['It is associated with a Direct Connect gateway', 'CloudResourceInUseError'],
    ['Please detach the attachments', 'CloudResourceInUseError'],
    ['The LAG would fall below its minimum links', 'CloudResourceInUseError'],
    [`Connection ID ${own} has an invalid format.`, 'CloudInputError'],
    ['ConnectionID foobar has an invalid format.', 'CloudInputError'],
    ['Amazon Address and Customer Address must be in the same CIDR', 'CloudInputError'],
    ['Amazon Address is not allowed to contain a private IP', 'CloudInputError'],
    ['192.0.2.0 is address 0 on its subnet', 'CloudInputError'],
    ['Cannot allocate it for the connection owner.', 'CloudInputError'],
    ['The moon is full.', 'CloudResourceStateError'],
    ['', 'CloudResourceStateError'],
    [null, 'CloudResourceStateError'],
  ] as const)('%j on a deletion is %s', (words, tag) => {
    for (const [, action] of deletions) expect(readAs(action, words)).toBe(tag);
  });

  it('on a deletion is in use before it is anything but missing, for such texts name states and addresses too', () => {
    const words = `Connection ${own} is in state available and has a virtual interface with an address`;
    expect(readAs(DeleteConnection, words)).toBe('CloudResourceInUseError');
    expect(readAs(DeleteConnection, `Virtual interface ${own} does not exist.`)).toBe(
      'CloudResourceNotFoundError',
    );
  });

  it('on a read with an id that has no valid format: nothing of that id exists', () => {
    for (const [, action] of lists) {
      expect(readAs(action, 'Connection ID foobar has an invalid format.', 'foobar')).toBe(
        'CloudResourceNotFoundError',
      );
      expect(readAs(action, 'Connection ID foobar has an invalid format.', own)).toBeNull();
    }
  });

  it.each(['The moon is full.', 'has virtual interfaces', 'is in state available', '', null])(
    '%j on a read is nothing that is known, least of all an absence',
    words => {
      for (const [, action] of lists) expect(readAs(action, words)).toBeNull();
    },
  );

  it('each rule says where its words come from', () => {
    for (const { source, code } of [...commonRules, ...deletionRules, ...readRules]) {
      expect(source).not.toBe('');
      expect(code).toBe(refused);
    }
  });
});

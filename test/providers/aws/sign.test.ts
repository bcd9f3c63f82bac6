import { describe, expect, it } from 'vitest';
import { type AwsSignedCall, amzDateOf, authorizationOf, sha256 } from '../../../src/providers/aws/sign.ts';
import {
  accessKeyId,
  deletionAuthorization,
  deletionBody,
  type KnownAnswer,
  ofDirectConnect,
  ofPublicSuite,
  secretAccessKey,
  suiteToken,
  timestamp,
} from './known-answers.ts';

function callOf({ method, region, service, headers, body, ...answer }: KnownAnswer): AwsSignedCall {
  const gathered: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    gathered[lower] = [...(gathered[lower] ?? []), value];
  }
  return { method, region, service, body, headers: { ...gathered, 'x-amz-date': answer.timestamp } };
}

const sign = (call: AwsSignedCall): string => authorizationOf(accessKeyId, secretAccessKey, call);
const signature = (call: AwsSignedCall): string => sign(call).replace(/^.*Signature=/, '');
const [, deletion] = ofDirectConnect;
const [, vanilla] = ofPublicSuite;

describe('Signature Version 4, as requests of this gateway carry it', () => {
  it.each(ofDirectConnect)('$name', answer => {
    expect(signature(callOf(answer))).toBe(answer.signature);
  });

  it('D2: the whole header, byte for byte', () => {
    expect(deletion && sign(callOf(deletion))).toBe(deletionAuthorization);
  });

  it('D3: the list of signed headers has the token in its place', () => {
    const token = ofDirectConnect[2];
    expect(token && sign(callOf(token))).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, ',
    );
  });

  it('D5: text and its bytes are signed alike', () => {
    const [, , , , creation] = ofDirectConnect;
    if (creation === undefined) throw new Error('D5 is missing');
    const call = { ...callOf(creation), body: Buffer.from(creation.body) };
    expect(signature(call)).toBe(creation.signature);
    expect(sha256(creation.body)).toBe('e1db0d839c63e0703f43d37034035b3891b80298fd2ceef62f25d8ef59ec13e8');
  });

  it.each(ofPublicSuite)('public test suite: $name', answer => {
    expect(signature(callOf(answer))).toBe(answer.signature);
  });

  it('public test suite: post-sts-header-after, where the token is sent and not signed', () => {
    if (vanilla === undefined) throw new Error('post-vanilla is missing');
    const call = callOf(vanilla);
    expect(signature(call)).toBe(vanilla.signature);
    const withToken = { ...call, headers: { ...call.headers, 'x-amz-security-token': suiteToken } };
    expect(signature(withToken)).not.toBe(vanilla.signature);
  });

  it('a simple header is given as a text', () => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      host: 'directconnect.us-east-1.amazonaws.com',
      'x-amz-date': amzDateOf(new Date('2026-01-15T08:30:00.999Z')),
      'x-amz-target': 'OvertureService.DeleteConnection',
    };
    expect(headers['x-amz-date']).toBe(timestamp);
    const call = { region: 'us-east-1', service: 'directconnect', headers, body: deletionBody };
    expect(sign({ method: 'POST', ...call })).toBe(deletionAuthorization);
  });
});

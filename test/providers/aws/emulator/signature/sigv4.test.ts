import { describe, expect, it } from 'vitest';
import { readAuthorization } from '../../../../../src/providers/aws/emulator/signature/authorization.ts';
import * as sigv4 from '../../../../../src/providers/aws/emulator/signature/sigv4.ts';
import {
  canonicalDeletion,
  deletionAuthorization,
  deletionToSign,
  derivedKeyAnswers,
  type KnownAnswer,
  ofDirectConnect,
  ofPublicSuite,
  secretAccessKey,
  suiteToken,
} from '../../known-answers.ts';

function requestOf({ method, headers, body }: KnownAnswer): sigv4.SigV4Request {
  const gathered: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const values = gathered[name.toLowerCase()] ?? [];
    values.push(value);
    gathered[name.toLowerCase()] = values;
  }
  return { method, path: '/', headers: gathered, body: Buffer.from(body) };
}

function signed(answer: KnownAnswer, names?: readonly string[]) {
  const request = requestOf(answer);
  const canonical = sigv4.canonicalRequest(request, names ?? Object.keys(request.headers));
  const { region, service, timestamp } = answer;
  const scope = { date: timestamp.slice(0, 8), region, service };
  const text = sigv4.stringToSign(timestamp, scope, canonical);
  return { canonical, text, signature: sigv4.signatureOf(secretAccessKey, scope, text) };
}

const deletion = ofDirectConnect[1] as KnownAnswer;

describe('Signature Version 4, as the emulator verifies it', () => {
  it.each([...ofDirectConnect, ...ofPublicSuite])('$name', answer => {
    const { canonical, signature } = signed(answer);
    expect(sigv4.sha256(canonical)).toBe(answer.canonicalHash);
    expect(signature).toBe(answer.signature);
  });

  it('D2, every byte on the way', () => {
    expect(signed(deletion).canonical).toBe(canonicalDeletion);
    expect(signed(deletion).text).toBe(deletionToSign);
  });

  it('post-sts-header-after: a header that is not in the list is not part of the signature', () => {
    const vanilla = ofPublicSuite[1] as KnownAnswer;
    const later: KnownAnswer = {
      ...vanilla,
      headers: [...vanilla.headers, ['x-amz-security-token', suiteToken]],
    };
    expect(signed(later, ['host', 'x-amz-date']).signature).toBe(vanilla.signature);
  });

  it.each(Object.entries(derivedKeyAnswers))('the four derived keys in %s', (region, expected) => {
    const keys = sigv4.derivedKeys(secretAccessKey, { date: '20260115', region, service: 'directconnect' });
    expect(keys.map(key => key.toString('hex'))).toEqual(expected);
  });
});

describe('the Authorization header', () => {
  const scope = { date: '20260115', region: 'us-east-1', service: 'directconnect' };

  it('is taken apart, with or without spaces after its commas', () => {
    const read = {
      accessKeyId: 'AKIDEXAMPLE',
      scope,
      signedHeaders: ['content-type', 'host', 'x-amz-date', 'x-amz-target'],
      signature: deletion.signature,
    };
    expect(readAuthorization(deletionAuthorization)).toEqual(read);
    expect(readAuthorization(deletionAuthorization.replaceAll(', ', ','))).toEqual(read);
  });

  it.each([
    ['AWS3 Credential=a', ['Credential', 'Signature', 'SignedHeaders']],
    ['', ['Credential', 'Signature', 'SignedHeaders']],
    ['AWS4-HMAC-SHA256 Credential=a/20260115/r/s/aws4_request', ['Signature', 'SignedHeaders']],
    [
      'AWS4-HMAC-SHA256 Credential=a/20260115/r/aws4_request, SignedHeaders=host, Signature=0',
      ['Credential'],
    ],
    ['AWS4-HMAC-SHA256 Credential=/1/r/s/aws4_request, SignedHeaders=host, Signature=0', ['Credential']],
    ['AWS4-HMAC-SHA256 Credential=a/1/r/s/aws4_request/x, SignedHeaders=host, Signature=0', ['Credential']],
    ['AWS4-HMAC-SHA256 Credential=a/1/r/s/aws5_request, SignedHeaders=host, Signature=0', ['Credential']],
  ])('says what it lacks: %s', (header, missing) => {
    expect(readAuthorization(header)).toEqual({ missing });
  });
});

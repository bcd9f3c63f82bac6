import type { HttpRequest } from '../transport/http-client.ts';

/** Takes out of what a provider says whatever our own request was signed with. */
export interface Scrub {
  /** Whether these bytes may hold any of it: most answers do not, and are read as they are. */
  touches(body: Buffer): boolean;
  value<Value>(value: Value): Value;
}

const hidden = '[secret]';

/** Shorter pieces would be found in ordinary words. */
const shortest = 8;

/** What is ordinary in a header that proves who we are, and would only garble answers. Secrets themselves never are. */
const harmless =
  /^(?:SignedHeaders|Credential|Signature|Bearer|OvertureService|[\w-]*HMAC-\w+|content-type|x-[a-z-]+|aws4_request)$/i;

/**
 * An upstream or a proxy that echoes what it got puts tokens, key ids and signatures into messages, names and headers. So
 * every string of an answer passes here before anything reads it, and what was sent along to prove who we are is taken out,
 * in each of the ways in which programs write down what they got.
 */
export function scrubberFor(
  request: HttpRequest | null,
  secrets: readonly string[],
  signing: readonly string[] = [],
): Scrub {
  const proofs = request === null ? [] : credentialsIn(request).filter(text => !harmless.test(text));
  const needles = needlesOf([...secrets, ...proofs, ...signing]);
  const clean = (text: string): string => {
    let cleaned = text;
    for (const needle of needles) {
      if (cleaned.includes(needle)) cleaned = cleaned.replaceAll(needle, hidden);
    }
    return cleaned;
  };
  return {
    // What is written in escapes shows only when it has been parsed.
    touches: body => needles.some(needle => body.includes(needle)) || body.includes('\\'),
    value: value => cleanValue(value, clean),
  };
}

function cleanValue<Value>(value: Value, clean: (text: string) => string): Value {
  if (typeof value === 'string') return clean(value) as Value;
  if (typeof value !== 'object' || value === null) return value;
  // Answers are the size of a page of a list and were bounded in depth when they were parsed. Changed in place: nobody
  // else holds them yet, and a copy of every answer would cost more than all the rest.
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (typeof field === 'string' || typeof field === 'object') {
      const cleaned = cleanValue(field, clean);
      if (cleaned !== field) fields[name] = cleaned;
    }
    const cleanName = clean(name);
    if (cleanName !== name) {
      fields[cleanName] = fields[name];
      delete fields[name];
    }
  }
  return value;
}

const proving = /authorization|token|signature|nonce|credential|secret|password|access-?key/i;

/** Values that prove who we are: of headers, whole and in their parts, of the query, and of a form. */
function credentialsIn({ headers, path, body }: HttpRequest): readonly string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!proving.test(name)) continue;
    const parts = value.split(/[\s,;]+/).map(credentialIn);
    // Of `Credential=AKID/20260504/us-east-1/...` only what comes first is more than a place and a date.
    found.push(value, ...parts, ...parts.map(part => part.split('/')[0] ?? ''));
  }
  const query = path.indexOf('?');
  const forms = query < 0 ? [] : [path.slice(query + 1)];
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (body !== null && type.startsWith('application/x-www-form-urlencoded')) forms.push(body.toString());
  for (const form of forms) {
    for (const [name, value] of new URLSearchParams(form)) if (proving.test(name)) found.push(value);
  }
  return found;
}

/** Of `Signature=…` what is behind the name, for the name stands in ordinary words; of a token that ends in `=` all. */
function credentialIn(part: string): string {
  const value = /^[A-Za-z-]+=(.+)$/.exec(part)?.[1];
  return value === undefined || value.length < shortest ? part : value;
}

function needlesOf(values: readonly string[]): readonly string[] {
  const needles = new Set<string>();
  for (const value of values) {
    if (value.length < shortest) continue;
    for (const written of spellingsOf(value)) if (written.length >= shortest) needles.add(written);
  }
  // The longest first: a part that is replaced alone would leave the rest of the whole standing.
  return [...needles].sort((left, right) => right.length - left.length);
}

function spellingsOf(value: string): readonly string[] {
  const percent = encodeURIComponent(value);
  const bytes = Buffer.from(value);
  return [
    value,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, found => found.toLowerCase()),
    new URLSearchParams([['', value]]).toString().slice(1),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap(offset => base64Inside(bytes, offset)),
  ];
}

/** How it reads in base64 of something longer, in which so many bytes of a group of three come before it. */
function base64Inside(bytes: Buffer, offset: number): readonly string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
  // The first letters still hold bits of what comes before, the last ones of what comes behind.
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((shifted.length * 8) / 6);
  return (['base64', 'base64url'] as const).map(form => shifted.toString(form).slice(from, to));
}

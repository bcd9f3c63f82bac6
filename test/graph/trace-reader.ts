/** A trace as Apollo's `reports.proto` says it, read by this project's tests alone: it shares nothing with what writes it. */
export interface ReadTrace {
  readonly startSeconds: number;
  readonly durationNs: number;
  readonly root: ReadNode;
}

export interface ReadNode {
  readonly responseName: string | null;
  readonly index: number | null;
  readonly type: string | null;
  readonly parentType: string | null;
  readonly originalFieldName: string | null;
  readonly startTime: number;
  readonly endTime: number;
  readonly errors: readonly { readonly message: string; readonly json: string }[];
  readonly children: readonly ReadNode[];
}

/** Values by field number: numbers of varints, bytes of everything that has a length. */
type Fields = ReadonlyMap<number, readonly (number | Buffer)[]>;

export function readTrace(ftv1: string): ReadTrace {
  const fields = fieldsIn(Buffer.from(ftv1, 'base64'));
  return {
    startSeconds: numberIn(fieldsIn(bytesIn(fields, 4)), 1),
    durationNs: numberIn(fields, 11),
    root: readNode(bytesIn(fields, 14)),
  };
}

function readNode(bytes: Buffer): ReadNode {
  const fields = fieldsIn(bytes);
  const textIn = (field: number): string | null =>
    fields.has(field) ? String(bytesIn(fields, field)) : null;
  return {
    responseName: textIn(1),
    index: fields.has(2) ? numberIn(fields, 2) : null,
    type: textIn(3),
    startTime: numberIn(fields, 8),
    endTime: numberIn(fields, 9),
    errors: (fields.get(11) ?? []).map(error => {
      const of = fieldsIn(error as Buffer);
      return { message: String(bytesIn(of, 1)), json: String(bytesIn(of, 4)) };
    }),
    children: (fields.get(12) ?? []).map(child => readNode(child as Buffer)),
    parentType: textIn(13),
    originalFieldName: textIn(14),
  };
}

function fieldsIn(bytes: Buffer): Fields {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(value);
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, wireType] = [tag >> 3, tag & 7];
    const value = wireType === 0 ? varint() : take(wireType === 1 ? 8 : varint());
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;

  function take(length: number): Buffer {
    at += length;
    if (at > bytes.length) throw new Error('A field is longer than its message.');
    return bytes.subarray(at - length, at);
  }
}

function bytesIn(fields: Fields, field: number): Buffer {
  const [value] = fields.get(field) ?? [];
  if (!Buffer.isBuffer(value)) throw new Error(`The message has no bytes in field ${field}.`);
  return value;
}

function numberIn(fields: Fields, field: number): number {
  const [value = 0] = fields.get(field) ?? [];
  if (typeof value !== 'number') throw new Error(`Field ${field} is no number.`);
  return value;
}

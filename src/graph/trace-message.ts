/** A field that was resolved, or an element of a list, or the root: what Apollo's `Trace.Node` says. Times are in ns since the start. */
export interface TraceNode {
  readonly key: string | number | null;
  readonly type: string | null;
  readonly parentType: string | null;
  readonly originalFieldName: string | null;
  readonly startTime: number | null;
  endTime: number | null;
  readonly errors: TraceError[];
  readonly children: TraceNode[];
}

export interface TraceError {
  readonly message: string;
  readonly locations: readonly { readonly line: number; readonly column: number }[];
  readonly json: string;
}

export interface TraceMessage {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly durationNs: number;
  readonly root: TraceNode;
}

/** As a router wants it in `extensions.ftv1`: the message `Trace` of Apollo's reports.proto, written in protocol buffers. */
export function encodeTrace({ startedAt, endedAt, durationNs, root }: TraceMessage): string {
  const message = [
    ...nested(3, timestamp(endedAt)),
    ...nested(4, timestamp(startedAt)),
    ...number(11, durationNs),
    ...nested(14, nodeBytes(root)),
    // Every request that asks for it is traced: each counts as one.
    ...tag(31, 1),
    ...Buffer.from(new Float64Array([1]).buffer),
  ];
  return Buffer.from(message).toString('base64');
}

function nodeBytes(node: TraceNode): readonly number[] {
  const { key, type, parentType, originalFieldName, startTime, endTime, errors, children } = node;
  return [
    ...(typeof key === 'string' ? text(1, key) : []),
    // Written even where it is zero: it is what tells an element from the root.
    ...(typeof key === 'number' ? [...tag(2, 0), ...varint(key)] : []),
    ...(type === null ? [] : text(3, type)),
    ...(startTime === null ? [] : number(8, startTime)),
    ...(endTime === null ? [] : number(9, endTime)),
    ...errors.flatMap(error => nested(11, errorBytes(error))),
    ...children.flatMap(child => nested(12, nodeBytes(child))),
    ...(parentType === null ? [] : text(13, parentType)),
    ...(originalFieldName === null ? [] : text(14, originalFieldName)),
  ];
}

function errorBytes({ message, locations, json }: TraceError): readonly number[] {
  return [
    ...text(1, message),
    ...locations.flatMap(({ line, column }) => nested(2, [...number(1, line), ...number(2, column)])),
    ...text(4, json),
  ];
}

function timestamp(date: Date): readonly number[] {
  const milliseconds = date.getTime();
  return [...number(1, Math.floor(milliseconds / 1_000)), ...number(2, (milliseconds % 1_000) * 1_000_000)];
}

function tag(field: number, wireType: 0 | 1 | 2): readonly number[] {
  return varint(field * 8 + wireType);
}

function number(field: number, value: number): readonly number[] {
  return value === 0 ? [] : [...tag(field, 0), ...varint(value)];
}

function text(field: number, value: string): readonly number[] {
  return nested(field, [...Buffer.from(value)]);
}

function nested(field: number, bytes: readonly number[]): readonly number[] {
  return [...tag(field, 2), ...varint(bytes.length), ...bytes];
}

/** Seven bits a byte, the lowest first; by division, since bit operations end at 32 bits and nanoseconds do not. */
function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = Math.max(0, Math.round(value));
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

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
  const message = new BackwardMessage();
  // Every request that asks for it is traced: each counts as one.
  message.double(31, 1);
  message.nested(14, () => writeNode(message, root));
  message.number(11, durationNs);
  message.nested(4, () => writeTime(message, startedAt));
  message.nested(3, () => writeTime(message, endedAt));
  return message.base64();
}

function writeNode(message: BackwardMessage, node: TraceNode): void {
  const { key, type, parentType, originalFieldName, startTime, endTime, errors, children } = node;
  if (originalFieldName !== null) message.text(14, originalFieldName);
  if (parentType !== null) message.text(13, parentType);
  for (const child of children.toReversed()) message.nested(12, () => writeNode(message, child));
  for (const error of errors.toReversed()) message.nested(11, () => writeError(message, error));
  if (endTime !== null) message.number(9, endTime);
  if (startTime !== null) message.number(8, startTime);
  if (type !== null) message.text(3, type);
  // Written even where it is zero: it is what tells an element from the root.
  if (typeof key === 'number') message.number(2, key);
  if (typeof key === 'string') message.text(1, key);
}

function writeError(message: BackwardMessage, { message: words, locations, json }: TraceError): void {
  message.text(4, json);
  for (const { line, column } of locations.toReversed()) {
    message.nested(2, () => {
      message.number(2, column);
      message.number(1, line);
    });
  }
  message.text(1, words);
}

function writeTime(message: BackwardMessage, date: Date): void {
  const milliseconds = date.getTime();
  message.number(2, (milliseconds % 1_000) * 1_000_000);
  message.number(1, Math.floor(milliseconds / 1_000));
}

/** Written from its end to its beginning: what is nested begins with its length, which is known only when it is written. */
class BackwardMessage {
  #buffer = Buffer.allocUnsafe(4_096);
  #length = 0;

  number(field: number, value: number): void {
    this.#varint(value);
    this.#tag(field, 0);
  }

  double(field: number, value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, at);
    this.#tag(field, 1);
  }

  text(field: number, value: string): void {
    const bytes = Buffer.byteLength(value);
    const at = this.#reserve(bytes);
    this.#buffer.write(value, at);
    this.#varint(bytes);
    this.#tag(field, 2);
  }

  nested(field: number, write: () => void): void {
    const before = this.#length;
    write();
    this.#varint(this.#length - before);
    this.#tag(field, 2);
  }

  base64(): string {
    return this.#buffer.subarray(this.#buffer.length - this.#length).toString('base64');
  }

  #tag(field: number, wireType: 0 | 1 | 2): void {
    this.#varint(field * 8 + wireType);
  }

  /** Seven bits a byte, the lowest first; by division, since bit operations end at 32 bits and nanoseconds do not. */
  #varint(value: number): void {
    let rest = Math.max(0, Math.round(value));
    let bytes = 1;
    for (let most = 128; rest >= most; most *= 128) bytes += 1;
    const at = this.#reserve(bytes);
    for (let nth = 0; nth < bytes - 1; nth += 1) {
      this.#buffer[at + nth] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[at + bytes - 1] = rest;
  }

  /** Where so many bytes before those that are written begin. */
  #reserve(bytes: number): number {
    const wanted = this.#length + bytes;
    if (wanted > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(2 * wanted);
      this.#buffer.copy(larger, larger.length - this.#length, this.#buffer.length - this.#length);
      this.#buffer = larger;
    }
    this.#length = wanted;
    return this.#buffer.length - wanted;
  }
}

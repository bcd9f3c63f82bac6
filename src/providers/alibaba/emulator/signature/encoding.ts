/** A parameter list as it was decoded from the wire: names may repeat, and the order is the sender's. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** RFC 3986: `encodeURIComponent` leaves `! ' ( ) *` raw, which both of the vendor's signatures encode. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Decodes a query or a form body. Senders spell the same parameter differently (the official SDK leaves `! ' ( ) *` raw,
 * others send a space as `+`), and the signature is over one canonical spelling, so only decoded text can be verified.
 */
export function decodePairs(text: string): Pairs {
  return [...new URLSearchParams(text)];
}

/** `name=value` joined by `&`, sorted by raw name in code-unit order; a repeated name is ordered by its value. */
export function canonicalPairs(pairs: Pairs): string {
  return [...pairs]
    .sort(([leftName, leftValue], [rightName, rightValue]) =>
      leftName === rightName ? order(leftValue, rightValue) : order(leftName, rightName),
    )
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Which names a request may address this server by; `loopback` for the names of this machine alone. */
export type AllowedHosts = 'loopback' | readonly string[];

const hostPattern =
  /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?)(?::(?<port>[0-9]{1,5}))?$/;
const loopbackAddress = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

export interface Host {
  readonly name: string;
  readonly port: string | undefined;
}

/** Null for anything that is not plainly a name or an address with an optional port. */
export function parseHost(value: string): Host | null {
  const found = hostPattern.exec(value.toLowerCase())?.groups;
  if (!found?.name) return null;
  if (found.port !== undefined && Number(found.port) > 65_535) return null;
  return { name: found.name.replace(/\.$/, ''), port: found.port };
}

/**
 * A page on the internet can make its own name resolve to this machine and then is "same origin" with us: only the name in
 * the Host header still tells. So the name is checked even where only this machine can connect.
 */
export function hostAllowed(host: Host, allowed: AllowedHosts): boolean {
  if (allowed === 'loopback') {
    return host.name === 'localhost' || host.name === '[::1]' || loopbackAddress.test(host.name);
  }
  return allowed.some(entry => {
    const wanted = parseHost(entry);
    return wanted?.name === host.name && (wanted.port === undefined || wanted.port === host.port);
  });
}

/**
 * Whether an Origin header names the host that was addressed, and the scheme where that is known: TLS may end before us, and
 * then only a trusted proxy can tell.
 */
export function sameOrigin(
  origin: string,
  {
    hostHeader,
    protocol: known,
  }: { readonly hostHeader: string; readonly protocol: 'http' | 'https' | null },
): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from, origin: plain } = new URL(origin);
  // Browsers write nothing but scheme, host and port.
  if (plain !== origin) return false;
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  if (known !== null && protocol !== `${known}:`) return false;
  return URL.canParse(`${protocol}//${hostHeader}`) && new URL(`${protocol}//${hostHeader}`).host === from;
}

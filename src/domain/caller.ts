/** Who asks, and what they may do. Checked where a change is executed as well as where it is asked for. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
  /** Accounts as `provider/name`; null means all of them. */
  readonly readable: ReadonlySet<string> | null;
  readonly changeable: ReadonlySet<string> | null;
}

export function mayRead(caller: Caller, provider: string, account: string): boolean {
  return caller.readable === null || caller.readable.has(`${provider}/${account}`);
}

export function mayChange(caller: Caller, provider: string, account: string): boolean {
  return (
    mayRead(caller, provider, account) &&
    (caller.changeable === null || caller.changeable.has(`${provider}/${account}`))
  );
}

/** The person at this machine: while callers prove nothing, only loopback is served, and they may do everything. */
export const localOperator: Caller = { tenant: 'local', actor: 'local', readable: null, changeable: null };

import type { AgeNotes } from '../domain/kind.ts';

/** How old the oldest is of what one query was shown without being read anew, by account. */
export class ShownAges implements AgeNotes {
  #oldest: Map<string, number> | null = null;

  note({ provider, account }: { readonly provider: string; readonly account: string }, ageMs: number): void {
    this.#oldest ??= new Map();
    const name = `${provider}/${account}`;
    this.#oldest.set(name, Math.max(this.#oldest.get(name) ?? 0, ageMs));
  }

  /** What the answer says of it; undefined where everything was read for this query. */
  get extensions(): Readonly<Record<string, unknown>> | undefined {
    if (this.#oldest === null) return undefined;
    const cached = [...this.#oldest].map(([account, ageMs]) => ({
      account,
      ageSeconds: Math.ceil(ageMs / 100) / 10,
    }));
    return { cached };
  }
}

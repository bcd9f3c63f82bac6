import type { Look } from '../domain/change.ts';
import type { DomainError } from '../domain/errors.ts';
import type { Source } from '../domain/kind.ts';
import type { CloudResource } from '../domain/resource.ts';

type ReadMany<Client, Answer> = (
  source: Source<Client>,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Answer>>;

/** One who asks, with a patience of their own. */
interface Asking<Client, Answer> {
  readonly source: Source<Client>;
  readonly id: string;
  readonly resolve: (answer: Promise<Answer> | Answer) => void;
  readonly reject: (trouble: unknown) => void;
}

/**
 * What is asked for in one turn of the event loop is read together: fifty changes side by side are then a few calls, each of
 * which begins after all that it is for was asked. So a change rests on nothing that is older than a read of its own would be;
 * what is under way already is never joined. Where one alone asks, its call is the one that it always was.
 */
export class GatheredReads<Client, Answer> {
  readonly #readMany: ReadMany<Client, Answer>;
  #asking: Asking<Client, Answer>[] = [];

  constructor(readMany: ReadMany<Client, Answer>) {
    this.#readMany = readMany;
  }

  read(source: Source<Client>, id: string): Promise<Answer> {
    // What gives way to people is not put together with what they wait for, and what may join others needs none of this.
    if (source.background === true || source.shared === true) return this.#readAlone(source, id);
    return new Promise((resolve, reject) => {
      if (this.#asking.length === 0) setImmediate(() => this.#begin());
      this.#asking.push({ source, id, resolve, reject });
    });
  }

  #begin(): void {
    const asking = this.#asking;
    this.#asking = [];
    const places = Map.groupBy(asking, ({ source: { account } }) => account);
    for (const inAccount of places.values()) {
      for (const together of Map.groupBy(inAccount, ({ source: { region } }) => region).values()) {
        const [only, other] = together;
        if (only !== undefined && other === undefined) only.resolve(this.#readAlone(only.source, only.id));
        else void this.#readTogether(together);
      }
    }
  }

  async #readTogether(together: readonly Asking<Client, Answer>[]): Promise<void> {
    const [first] = together;
    if (first === undefined) return;
    const { account, region } = first.source;
    const abort = new AbortController();
    let waiting = together.length;
    const unwatching = together.map(({ source, id, resolve }) => {
      const { signal } = source;
      const leave = (): void => {
        waiting -= 1;
        // With a signal that has ended nothing is sent, and the answer says why.
        resolve(this.#readAlone(source, id));
        if (waiting === 0) abort.abort(signal?.reason);
      };
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
      return () => signal?.removeEventListener('abort', leave);
    });
    try {
      const ids = [...new Set(together.map(({ id }) => id))];
      const answers = await this.#readMany({ account, region, signal: abort.signal }, ids);
      for (const { id, resolve, reject } of together) {
        const answer = answers.get(id);
        if (answer === undefined) reject(missing(id));
        else resolve(answer);
      }
    } catch (trouble) {
      for (const { reject } of together) reject(trouble);
    } finally {
      for (const unwatch of unwatching) unwatch();
    }
  }

  async #readAlone(source: Source<Client>, id: string): Promise<Answer> {
    const answer = (await this.#readMany(source, [id])).get(id);
    if (answer === undefined) throw missing(id);
    return answer;
  }
}

function missing(id: string): Error {
  return new Error(`what was read of ${id} came back without it`);
}

type LookAt<Client, Item> = (
  source: Source<Client>,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Look<Item>>>;

/** Looks at one by one, made together; whoever looks at several has gathered them already. */
export function gatherLooks<Client, Item extends CloudResource>(
  lookAt: LookAt<Client, Item>,
): LookAt<Client, Item> {
  const gathered = new GatheredReads<Client, Look<Item>>(async (source, ids) => {
    const looks = await lookAt(source, ids);
    const refused = looks.values().every(look => look.kind === 'unreadable' && isRefusal(look.error));
    if (ids.length === 1 || !refused) return looks;
    // What the provider refuses because of one of them takes nobody with it.
    const each = await Promise.all(ids.map(id => lookAt(source, [id])));
    return new Map(each.flatMap(found => [...found]));
  });
  return async (source, ids) => {
    const [only, other] = ids;
    if (only === undefined || other !== undefined) return await lookAt(source, ids);
    return new Map([[only, await gathered.read(source, only)]]);
  };
}

/** Of what was asked for, and not for want of an answer: then it may be one of many that was refused. */
export function isRefusal({ tag }: DomainError): boolean {
  return tag !== 'CloudUnavailableError' && tag !== 'CloudThrottledError';
}

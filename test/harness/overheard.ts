import type { FaultKind } from '../../src/emulation/faults.ts';
import type { Journal, JournalExecution, JournalRequest } from '../../src/emulation/journal.ts';

export type Moment = 'changeArrived' | 'changeActed' | 'changeAnswered' | 'readArrived';

/** One change as it arrived at a cloud, and what became of it there. */
export interface ArrivedChange {
  readonly at: number;
  readonly request: JournalRequest;
  readonly executions: JournalExecution[];
}

/** Listens to the journals of emulated clouds: the truth of a run, and the moments at which something can be done to it. */
export class Overheard {
  /** Changes only, all of them: the journals themselves forget old requests. */
  readonly changes: ArrivedChange[] = [];
  readonly faults = new Map<FaultKind, number>();
  reads = 0;
  readonly #listeners = new Set<(moment: Moment, resource: string | null) => void>();

  /** Wraps the journal's three ways of writing, because it has no other place to listen at the very moment. */
  join(journal: Journal): void {
    const arrived = new Map<number, ArrivedChange>();
    const [open, settle, execution] = [
      journal.open.bind(journal),
      journal.settle.bind(journal),
      journal.execution.bind(journal),
    ];
    journal.open = entry => {
      const request = open(entry);
      if (isChange(request)) {
        const change = { at: Date.parse(request.at), request, executions: [] };
        arrived.set(request.sequence, change);
        this.changes.push(change);
        this.#tell('changeArrived', null);
      } else {
        this.reads += 1;
        this.#tell('readArrived', null);
      }
      return request;
    };
    journal.settle = (request, facts) => {
      if (facts.fault !== undefined) this.faults.set(facts.fault, (this.faults.get(facts.fault) ?? 0) + 1);
      settle(request, facts);
      const told = facts.outcome === 'answered' || facts.outcome === 'refused';
      if (told && isChange(request)) this.#tell('changeAnswered', request.resources[0] ?? null);
    };
    journal.execution = entry => {
      execution(entry);
      arrived.get(entry.request)?.executions.push({ sequence: 0, ...entry });
      this.#tell('changeActed', entry.resource);
    };
  }

  get struck(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Executions by requests that arrived since a time, asked for that action, and named the resource first. */
  executed(action: string, resource: string, since: number): number {
    return this.changes
      .filter(
        ({ at, request }) => at >= since && request.action === action && request.resources[0] === resource,
      )
      .flatMap(({ executions }) => executions).length;
  }

  listen(listener: (moment: Moment, resource: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** The next such moment, about this resource where one is named. */
  next(moment: Moment, resource: string | null = null): Promise<void> {
    return new Promise(resolve => {
      const stop = this.listen((seen, of) => {
        if (seen !== moment || (resource !== null && of !== resource)) return;
        stop();
        resolve();
      });
    });
  }

  #tell(moment: Moment, resource: string | null): void {
    for (const listener of [...this.#listeners]) listener(moment, resource);
  }
}

function isChange({ action }: JournalRequest): boolean {
  return !action.startsWith('Describe');
}

import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Change, renames } from '../domain/change.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { OperationDraft } from '../domain/operation.ts';
import { patternOf, textPatternOf } from '../domain/rights.ts';
import type { AccessStore } from '../ledger/access-store.ts';
import { type Approval, askApproval, giveApprovalBack, takeApproval } from '../ledger/approvals.ts';
import { giveBudgetBack, takeBudget } from '../ledger/budgets.ts';
import { type BrakeSettings, type ChangeScope, freezeEnd } from './brake-settings.ts';
import { describeTarget, type Located } from './locate.ts';
import type { SoundRequest } from './request.ts';

/** A change that is allowed and possible, just before it is recorded. */
export interface BrakedChange {
  readonly request: SoundRequest;
  readonly located: Extract<Located, { kind: 'located' }>;
  readonly draft: OperationDraft;
}

export type Braked =
  | { readonly kind: 'held'; readonly error: DomainError }
  | {
      readonly kind: 'clear';
      /** For the audit: who approved it. */
      readonly approvedBy: readonly string[];
      /** Takes back what was counted or used, where the change was not recorded. */
      giveBack(): Promise<void>;
    };

export const unbraked: Extract<Braked, { kind: 'clear' }> = {
  kind: 'clear',
  approvedBy: [],
  giveBack: async () => undefined,
};

export interface BrakesOptions {
  readonly settings: BrakeSettings;
  readonly store: AccessStore;
  readonly now?: () => Date;
}

/** Holds changes back: all of them, those of frozen hours, what is protected, what needs two people, and what is too much. */
export class Brakes {
  readonly settings: BrakeSettings;
  readonly #store: AccessStore;
  readonly #now: () => Date;
  readonly #protected: RegExp | null;
  readonly #protectedNames: RegExp | null;

  constructor({ settings, store, now = () => new Date() }: BrakesOptions) {
    this.settings = settings;
    this.#store = store;
    this.#now = now;
    const names = settings.protect.filter(pattern => pattern.startsWith(namePrefix));
    const ids = settings.protect.filter(pattern => !pattern.startsWith(namePrefix));
    this.#protected = ids.length === 0 ? null : textPatternOf(ids);
    this.#protectedNames =
      names.length === 0 ? null : textPatternOf(names.map(each => each.slice(namePrefix.length)));
  }

  /** The budget comes last: what another brake holds does not count against it. */
  async check(braked: BrakedChange): Promise<Braked> {
    const error =
      (await this.#readOnlyError(braked)) ?? this.#freezeError(braked) ?? this.#protectedError(braked);
    if (error !== null) return { kind: 'held', error };
    const approved = await this.#approval(braked);
    if (approved.kind === 'held') return approved;
    const budget = await this.#budget(braked);
    if (budget.kind === 'held') {
      await approved.giveBack();
      return budget;
    }
    return {
      kind: 'clear',
      approvedBy: approved.approvedBy,
      async giveBack() {
        await approved.giveBack();
        await budget.giveBack();
      },
    };
  }

  async #readOnlyError({ request }: BrakedChange): Promise<DomainError | null> {
    const why = this.settings.readOnly ?? (await reasonIn(this.settings.readOnlyFile));
    if (why === null) return null;
    const message = `This gateway only reads for now${why === '' ? '' : ` (${why})`}. Nothing was sent.`;
    return domainError('CloudReadOnlyError', { provider: request.at.provider, message });
  }

  #freezeError({ request }: BrakedChange): DomainError | null {
    for (const freeze of this.settings.freezes) {
      const freezeEndsAt = isAbout(freeze, request) ? freezeEnd(freeze, this.#now()) : null;
      if (freezeEndsAt === null) continue;
      const message = `Changes are frozen until ${freezeEndsAt.toISOString()} (${freeze.name}). Nothing was sent.`;
      return domainError('CloudFreezeError', { provider: request.at.provider, freezeEndsAt, message });
    }
    return null;
  }

  #protectedError({ request, located, draft }: BrakedChange): DomainError | null {
    const { change, input } = request;
    const byName = draft.resourceName !== null && this.#protectedNames?.test(draft.resourceName) === true;
    const byId = draft.resource !== null && this.#protected?.test(draft.resource) === true;
    const loses =
      byName && !byId && renames(change) && this.#protectedNames?.test(String(input.name)) === false;
    if (!(change.destroys && (byName || byId)) && !loses) return null;
    const what = describeTarget(change, located.target);
    const message = loses
      ? `The ${what} is protected by its name: nobody gives it one that is not. Nothing was sent.`
      : `The ${what} is protected: nobody destroys it through this gateway. Nothing was sent.`;
    return domainError('CloudProtectedError', {
      provider: request.at.provider,
      resourceId: draft.resource,
      message,
    });
  }

  async #approval(braked: BrakedChange): Promise<Braked> {
    const { request, located, draft } = braked;
    const rule = this.settings.approvals.find(
      each => isAbout(each, request) && !each.exempt.includes(draft.actor),
    );
    if (rule === undefined) return unbraked;
    const wanted = {
      tenant: draft.tenant,
      requester: draft.actor,
      fingerprint: draft.fingerprint,
      seen: hash('sha256', JSON.stringify([located.target, located.before])),
    };
    const found = await this.#store.write(takeApproval(wanted));
    if (found.kind === 'used') {
      const { approval } = found;
      return {
        kind: 'clear',
        approvedBy: [`approved by ${approval.decidedBy} (${approval.id})`],
        giveBack: () => this.#store.write(giveApprovalBack(approval.id)),
      };
    }
    if (found.kind === 'waiting')
      return { kind: 'held', error: approvalError(braked, found.approval, false) };
    const { id, provider, account, kind, mutation } = draft;
    const asked = { ...wanted, id, provider, account, kind, mutation };
    const approval = await this.#store.write(
      askApproval({ ...asked, validForMs: rule.validForMinutes * 60_000 }),
    );
    return { kind: 'held', error: approvalError(braked, approval, found.changed) };
  }

  async #budget({ request, draft }: BrakedChange): Promise<Braked> {
    if (!request.change.destroys) return unbraked;
    const { provider, account, tenant, actor } = draft;
    const limits = this.settings.budgets
      .filter(rule => covers(rule.accounts, `${provider}/${account}`))
      .map(rule => rule.perHour);
    if (limits.length === 0) return unbraked;
    const limit = Math.min(...limits);
    const holder = { tenant, actor, provider, account };
    const taken = await this.#store.write(takeBudget(holder, limit));
    if (taken.kind === 'taken') {
      const giveBack = () => this.#store.write(giveBudgetBack(holder, taken.at));
      return { kind: 'clear', approvedBy: [], giveBack };
    }
    const message = `You have sent ${limit} destructive changes to account "${account}" within the last hour, as many as one caller may. Nothing was sent; there is room again at ${taken.freeAt.toISOString()}.`;
    const error = domainError('CloudBudgetError', {
      provider,
      budgetPerHour: limit,
      budgetFreeAt: taken.freeAt,
      message,
    });
    return { kind: 'held', error };
  }
}

const namePrefix = 'name:';

function isAbout(scope: ChangeScope, { change, at }: SoundRequest): boolean {
  return names(scope.changes, change) && covers(scope.accounts, `${at.provider}/${at.name}`);
}

function names(changes: readonly string[], { mutation, destroys }: Change): boolean {
  return (
    changes.includes('all') ||
    changes.includes(mutation) ||
    (changes.includes('destructive') && destroys === true)
  );
}

function covers(accounts: readonly string[] | null, account: string): boolean {
  return accounts === null || patternOf(accounts).test(account);
}

async function reasonIn(file: string | null): Promise<string | null> {
  if (file === null) return null;
  try {
    return (await readFile(file, 'utf8')).split('\n')[0]?.trim().slice(0, 200) ?? '';
  } catch (trouble) {
    // What is there and cannot be read was put there to hold changes back.
    return (trouble as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}

function approvalError(
  { request: { change, at }, located, draft }: BrakedChange,
  approval: Approval,
  changed: boolean,
): DomainError {
  const what = describeTarget(change, located.target);
  const why = changed ? ' What was asked for before is void, because the resource has changed since.' : '';
  const message = `To ${change.verb} ${what}, another person has to approve ${approval.id} with approveCloudChange before ${approval.expiresAt.toISOString()}; then send the same input again.${why} Nothing was sent.`;
  return domainError('CloudApprovalNeededError', {
    provider: at.provider,
    resourceId: draft.resource,
    approvalId: approval.id,
    approvalExpiresAt: approval.expiresAt,
    message,
  });
}

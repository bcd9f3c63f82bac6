import type { DomainError } from '../domain/errors.ts';
import { builder } from './builder.ts';
import { cloudResourceKind } from './kind-name.ts';
import { cloudProvider } from './provider.ts';

/** A source that could not be read while others could. */
export interface Failure {
  readonly provider: string;
  readonly account: string;
  readonly region: string | null;
  /** What was to be listed there; null where it was more than one kind. */
  readonly kind: string | null;
  readonly error: DomainError;
}

export const cloudReadFailure = builder.objectRef<Failure>('CloudReadFailure').implement({
  description: 'One account or region that could not be read. What came from the others is complete.',
  fields: t => ({
    provider: t.expose('provider', {
      type: cloudProvider,
      nullable: false,
      description: 'The cloud that did not answer.',
    }),
    account: t.exposeString('account', {
      nullable: false,
      description: 'The account that could not be read.',
    }),
    regionId: t.exposeString('region', { description: 'The region, where the provider has regions.' }),
    kind: t.expose('kind', {
      type: cloudResourceKind,
      description: 'The kind of resource whose list is missing. Null where it was more than one.',
    }),
    code: t.string({
      nullable: false,
      description: 'The name of the error: that of a type of `CloudError`.',
      resolve: failure => failure.error.tag,
    }),
    message: t.string({
      nullable: false,
      description: 'What went wrong, for the person who reads it.',
      resolve: failure => failure.error.message,
    }),
  }),
});

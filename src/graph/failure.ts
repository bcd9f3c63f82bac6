import type { DomainError } from '../domain/errors.ts';
import { builder } from './builder.ts';
import { cloudProvider } from './provider.ts';

/** A source that could not be read while others could. */
export interface Failure {
  readonly provider: string;
  readonly account: string;
  readonly region: string | null;
  readonly error: DomainError;
}

export const cloudReadFailure = builder.objectRef<Failure>('CloudReadFailure').implement({
  description: 'One account or region that could not be read; what came from the others is complete.',
  fields: t => ({
    provider: t.expose('provider', {
      type: cloudProvider,
      nullable: false,
      description: 'Whose answer is missing.',
    }),
    account: t.exposeString('account', {
      nullable: false,
      description: 'The account whose answer is missing.',
    }),
    regionId: t.exposeString('region', { description: 'The region, where the provider has regions.' }),
    code: t.string({
      nullable: false,
      description: 'The name of the domain error.',
      resolve: failure => failure.error.tag,
    }),
    message: t.string({
      nullable: false,
      description: 'What went wrong, for the person reading it.',
      resolve: failure => failure.error.message,
    }),
  }),
});

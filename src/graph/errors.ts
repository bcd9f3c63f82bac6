import { GraphQLError } from 'graphql';
import { type DomainError, domainError } from '../domain/errors.ts';

/** A read that failed, as a GraphQL error on a nullable field: one failing branch leaves the rest. */
export function asGraphQLError(error: DomainError): GraphQLError {
  const { tag, message, ...facts } = error;
  return new GraphQLError(message, { extensions: { code: tag, ...facts } });
}

export function inputError(inputField: string, message: string): GraphQLError {
  return asGraphQLError(domainError('CloudInputError', { inputField, message }));
}

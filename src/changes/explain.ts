import type { DomainError } from '../domain/errors.ts';
import type { ChangeEngine } from './engine.ts';
import type { PreparedChange } from './locate.ts';

const explainable: readonly DomainError['tag'][] = [
  'CloudResourceStateError',
  'CloudResourceInUseError',
  'CloudSubscriptionError',
];
const explainMs = 5_000;

/** A vague refusal is explained by one more look: which state, which dependents. The provider's own words are kept. */
export async function explainRefusal(
  engine: ChangeEngine,
  { request, account, target, before }: PreparedChange,
  refused: DomainError,
): Promise<DomainError> {
  if (!explainable.includes(refused.tag)) return refused;
  const { change, input } = request;
  const signal = AbortSignal.timeout(explainMs);
  try {
    const look = await change.look({ account, target, input, signal } as never);
    const seen = look.kind === 'present' ? look.now : before;
    const [reason] = change.blockers({ before: seen, input: input as never, refused });
    if (reason === undefined) return refused;
    const { provider, providerCode, providerMessage, requestId } = refused;
    return { ...reason, provider, providerCode, providerMessage, requestId };
  } catch (trouble) {
    // That it was refused is known, and must not get lost for want of an explanation.
    engine.report(trouble, null);
    return refused;
  }
}

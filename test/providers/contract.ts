import { describeLooks } from './contract/looks.ts';
import { describeReads } from './contract/reads.ts';
import { describeRefusals } from './contract/refusals.ts';
import { describeRepeats } from './contract/repeats.ts';
import { describeUnreadable } from './contract/unreadable.ts';
import type { ProviderSamples } from './sample.ts';
import { subjectsOf } from './stage.ts';

/** The conformance suite, written once: every change and every kind of the provider is under it the moment it is exposed. */
export function describeContract(samples: ProviderSamples): void {
  const subjects = subjectsOf(samples);
  describeUnreadable(samples, subjects);
  describeRefusals(samples, subjects);
  describeRepeats(samples, subjects);
  describeLooks(samples, subjects);
  describeReads(samples);
}

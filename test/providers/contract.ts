import type { Cloud } from './cloud.ts';
import { describeAnswers } from './contract/answers.ts';
import { describeCreations } from './contract/creations.ts';
import { describeFailingReads } from './contract/failing-reads.ts';
import { describeLooks } from './contract/looks.ts';
import { describeNarrowing } from './contract/narrowing.ts';
import { describeReads } from './contract/reads.ts';
import { describeRefusals } from './contract/refusals.ts';
import { describeRepeats } from './contract/repeats.ts';
import { describeUnreadable } from './contract/unreadable.ts';
import { subjectsOf } from './subject.ts';

/**
 * The conformance suite, written once: every change and every kind of the provider is under it the moment it is exposed.
 * What is the same for every action is tried with one of each effect and shape; with CONTRACT=all, with every one.
 */
export function describeContract(cloud: Cloud): void {
  const subjects = subjectsOf(cloud);
  describeAnswers(cloud, subjects);
  describeRefusals(cloud, subjects);
  describeLooks(cloud, subjects);
  describeCreations(cloud, subjects);
  describeUnreadable(cloud, subjects);
  describeRepeats(cloud, subjects);
  describeReads(cloud);
  describeFailingReads(cloud);
  describeNarrowing(cloud);
}

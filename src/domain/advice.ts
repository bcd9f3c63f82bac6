/** What to do about an error, by the word that clients may decide on. */
export const advices = {
  CHECK_ID: 'Check the id and the account.',
  WAIT_FOR_STATE: 'Read the resource again and repeat once it is in one of the allowed states.',
  REMOVE_DEPENDENTS: 'Remove what depends on it, then repeat. `dependents` lists what could be read of that.',
  NOTHING_TO_DO: 'Nothing to repeat: the resource has left the state that this changes, or is leaving it.',
  WAIT_FOR_SUBSCRIPTION_END: 'Nothing to repeat: the provider takes it back when its subscription ends.',
  ASK_PROVIDER: 'Ask the provider to release it.',
  USE_ANOTHER_NAME: 'Choose another name, or use the resource that has it.',
  SETTLE_ACCOUNT:
    'Settle what the provider asks of the account: a payment, a verification or a larger quota.',
  WAIT_FOR_OPERATION:
    'Follow the operation, which is read until its outcome is known; repeat nothing before then.',
  FIX_CREDENTIALS: 'Check the credentials of the account, and what they permit.',
  FIX_INPUT: 'Correct the input that the message names.',
  RETRY_LATER: 'Repeat the same input later.',
  ASK_OPERATORS: 'Ask the people who run this gateway.',
  GET_APPROVAL: 'Have another person approve it with `approveCloudChange`, then repeat the same input.',
  USE_ANOTHER_KEY: 'Send this input under a key of its own.',
  LOOK_AT_RESOURCE: 'Read the resource and its operation, then decide what to do.',
  REPORT: 'Read the resource before anything else, and report the code: it is not in the tables yet.',
} as const;

export type Advice = keyof typeof advices;

// The catalogue of domain errors: declared once. Schema types, unions, mapping tables and the docs are its shadows, and a
// row's key is the name that clients select on.

import type { Advice } from './advice.ts';
import type { Dependent } from './dependent.ts';

/** How a field of an error looks in the graph. Every field is nullable, so that a union's members never disagree. */
interface FieldTypes {
  ID: string;
  String: string;
  Int: number;
  DateTime: Date;
  CloudResourceState: string;
  '[String!]': readonly string[];
  '[CloudDependent!]': readonly Dependent[];
}

export interface ErrorField {
  readonly type: keyof FieldTypes;
  readonly description: string;
}

export interface ErrorRow {
  readonly meaning: string;
  readonly advice: Advice;
  /** True where the same input (and key) may be sent again: the change is known not to have happened. */
  readonly retryable: boolean;
  /** Common errors are members of every mutation's union, because any call can meet them. */
  readonly common: boolean;
  readonly fields: Readonly<Record<string, ErrorField>>;
}

const resourceId = {
  type: 'ID',
  description: 'The id of the resource that the change was meant for.',
} as const;

export const catalogue = {
  CloudResourceNotFoundError: {
    meaning: 'The provider knows no such resource under this account.',
    advice: 'CHECK_ID',
    retryable: false,
    common: true,
    fields: { resourceId },
  },
  CloudResourceStateError: {
    meaning: 'The state of the resource forbids the change. Nothing was changed.',
    advice: 'WAIT_FOR_STATE',
    retryable: false,
    common: true,
    fields: {
      resourceId,
      currentState: { type: 'CloudResourceState', description: 'The normalized state that was seen.' },
      currentNativeState: { type: 'String', description: "The provider's own word for that state." },
      allowedNativeStates: {
        type: '[String!]',
        description: "The provider's states in which the change is allowed.",
      },
    },
  },
  CloudResourceInUseError: {
    meaning:
      'Other resources depend on this one, and the provider wants them removed first. Nothing was changed.',
    advice: 'REMOVE_DEPENDENTS',
    retryable: false,
    common: false,
    fields: {
      resourceId,
      dependents: {
        type: '[CloudDependent!]',
        description: 'What depends on it, as far as it could be read.',
      },
    },
  },
  CloudSubscriptionError: {
    meaning:
      'The resource is billed by subscription and cannot be returned before its paid time ends. Nothing was changed.',
    advice: 'WAIT_FOR_SUBSCRIPTION_END',
    retryable: false,
    common: false,
    fields: {
      resourceId,
      returnsAt: { type: 'DateTime', description: 'When the subscription ends, if the provider says so.' },
    },
  },
  CloudResourceExistsError: {
    meaning: 'A resource of this kind has that name already. Nothing was changed.',
    advice: 'USE_ANOTHER_NAME',
    retryable: false,
    common: false,
    fields: { resourceId },
  },
  CloudResourceLockedError: {
    meaning: 'The provider has locked the resource. Nothing was changed.',
    advice: 'ASK_PROVIDER',
    retryable: false,
    common: false,
    fields: { resourceId },
  },
  CloudResourceBusyError: {
    meaning:
      'Another change of this resource is still under way, asked for here or made by the provider. Nothing was changed by this one.',
    advice: 'WAIT_FOR_OPERATION',
    retryable: true,
    common: true,
    fields: {
      resourceId,
      blockingOperationId: {
        type: 'ID',
        description: 'The operation that holds the resource, where Causeway runs it.',
      },
    },
  },
  CloudAccessError: {
    meaning:
      'The provider refused the credentials of the account, or Causeway refused the caller. Nothing was changed.',
    advice: 'FIX_CREDENTIALS',
    retryable: false,
    common: true,
    fields: {
      missingRight: {
        type: 'String',
        description: 'The right that you would need, where it is Causeway that refused.',
      },
    },
  },
  CloudReadOnlyError: {
    meaning: 'The gateway is switched to reading only. Nothing was sent.',
    advice: 'ASK_OPERATORS',
    retryable: true,
    common: true,
    fields: {},
  },
  CloudFreezeError: {
    meaning: 'Changes are frozen for now. Nothing was sent.',
    advice: 'RETRY_LATER',
    retryable: true,
    common: true,
    fields: { freezeEndsAt: { type: 'DateTime', description: 'When the freeze ends.' } },
  },
  CloudApprovalNeededError: {
    meaning: 'Another person has to approve this change first. Nothing was sent.',
    advice: 'GET_APPROVAL',
    retryable: true,
    common: true,
    fields: {
      resourceId,
      approvalId: { type: 'ID', description: 'What `approveCloudChange` takes.' },
      approvalExpiresAt: {
        type: 'DateTime',
        description: 'Until then it can be approved, and the change be sent again.',
      },
    },
  },
  CloudProtectedError: {
    meaning:
      'The resource is protected: this gateway destroys it for no caller, nor renames it out of its protection. Nothing was sent.',
    advice: 'ASK_OPERATORS',
    retryable: false,
    common: false,
    fields: { resourceId },
  },
  CloudBudgetError: {
    meaning:
      'You have destroyed as much of this account within the last hour as one caller may. Nothing was sent.',
    advice: 'RETRY_LATER',
    retryable: true,
    common: false,
    fields: {
      budgetPerHour: { type: 'Int', description: 'How many destructive changes one hour allows.' },
      budgetFreeAt: { type: 'DateTime', description: 'When the next one may be sent.' },
    },
  },
  CloudBillingError: {
    meaning:
      "The account's balance, or a verification that it lacks, does not allow the change. Nothing was changed.",
    advice: 'SETTLE_ACCOUNT',
    retryable: false,
    common: true,
    fields: {},
  },
  CloudQuotaError: {
    meaning: 'A quota of the provider is used up. Nothing was changed.',
    advice: 'SETTLE_ACCOUNT',
    retryable: false,
    common: true,
    fields: {},
  },
  CloudInputError: {
    meaning: 'The input is not valid. Nothing was changed.',
    advice: 'FIX_INPUT',
    retryable: false,
    common: true,
    fields: {
      inputField: { type: 'String', description: 'The input field that is wrong, where it is known.' },
    },
  },
  CloudThrottledError: {
    meaning: 'The provider is limiting the rate of calls and refused this one. Nothing was changed.',
    advice: 'RETRY_LATER',
    retryable: true,
    common: true,
    fields: {
      retryAfterSeconds: { type: 'Int', description: 'How long to wait, where the provider says so.' },
    },
  },
  CloudUnavailableError: {
    meaning: 'The provider, or the record of operations, could not be reached. Nothing was changed.',
    advice: 'RETRY_LATER',
    retryable: true,
    common: true,
    fields: {},
  },
  CloudOutcomeUnknownError: {
    meaning: 'The request was sent and no readable answer came back: the change may have happened.',
    advice: 'WAIT_FOR_OPERATION',
    retryable: false,
    common: true,
    fields: {
      resourceId,
      settlesBefore: {
        type: 'DateTime',
        description: 'By then reading has settled it, or a person is asked.',
      },
    },
  },
  CloudChangeFailedError: {
    meaning: 'The provider accepted the change and did not complete it.',
    advice: 'LOOK_AT_RESOURCE',
    retryable: false,
    common: true,
    fields: {
      resourceId,
      currentNativeState: { type: 'String', description: "The provider's own word for the state seen last." },
    },
  },
  CloudIdempotencyConflictError: {
    meaning: 'The idempotency key was used for another input. Nothing was sent.',
    advice: 'USE_ANOTHER_KEY',
    retryable: false,
    common: true,
    fields: {},
  },
  CloudUnmappedError: {
    meaning:
      "The provider answered with a code that Causeway does not know; the provider's words are passed on.",
    advice: 'REPORT',
    retryable: false,
    common: true,
    fields: { resourceId },
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorTag = keyof typeof catalogue;

export type CommonErrorTag = {
  [Tag in ErrorTag]: (typeof catalogue)[Tag]['common'] extends true ? Tag : never;
}[ErrorTag];

/** What every error says, whichever it is. */
export interface ErrorFacts {
  readonly message: string;
  readonly provider: string | null;
  readonly providerCode: string | null;
  readonly providerMessage: string | null;
  readonly requestId: string | null;
  /** Where this one advises something else than its kind does. */
  readonly advice?: Advice;
}

type FieldsOf<Tag extends ErrorTag> = {
  readonly [Name in keyof (typeof catalogue)[Tag]['fields']]:
    | ((typeof catalogue)[Tag]['fields'][Name] extends { type: infer Type extends keyof FieldTypes }
        ? FieldTypes[Type]
        : never)
    | null;
};

export type DomainErrorOf<Tag extends ErrorTag> = { readonly tag: Tag } & ErrorFacts & FieldsOf<Tag>;

/** A tagged union over `Tags`: expected failure as a plain value. */
export type DomainError<Tags extends ErrorTag = ErrorTag> = { [Tag in Tags]: DomainErrorOf<Tag> }[Tags];

type Saying<Tag extends ErrorTag> = { readonly message: string } & Partial<Omit<ErrorFacts, 'message'>> &
  Partial<FieldsOf<Tag>>;

/** Builds an error with every field present (null where nothing is known), so that stored and fresh ones have one shape. */
export function domainError<Tag extends ErrorTag>(tag: Tag, saying: Saying<Tag>): DomainErrorOf<Tag> {
  const fields = Object.fromEntries(Object.keys(catalogue[tag].fields).map(name => [name, null]));
  const facts = { provider: null, providerCode: null, providerMessage: null, requestId: null };
  return { ...facts, ...fields, ...saying, tag } as unknown as DomainErrorOf<Tag>;
}

export function isErrorTag(value: unknown): value is ErrorTag {
  return typeof value === 'string' && Object.hasOwn(catalogue, value);
}

export const commonErrors: readonly CommonErrorTag[] = (Object.keys(catalogue) as ErrorTag[]).filter(
  (tag): tag is CommonErrorTag => catalogue[tag].common,
);

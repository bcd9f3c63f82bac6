/** A refusal in this service's words: nearly all of them are one code, and what happened stands in the message alone. */
export interface AwsRefusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Docs of the common errors; all others are 400. */
const statusOfCode: Readonly<Record<string, number>> = {
  InvalidClientTokenId: 403,
  OptInRequired: 403,
  InternalFailure: 500,
  ServiceUnavailable: 503,
};

export function refuse(code: string, message: string, status = statusOfCode[code] ?? 400): AwsRefusal {
  return { code, status, message };
}

/** The input or the state of a thing does not allow it. */
export function clientError(message: string): AwsRefusal {
  return refuse('DirectConnectClientException', message);
}

/** Recorded: "Connection ID foobar has an invalid format." Creates of virtual interfaces write ConnectionID as one word. */
export function badFormat(what: string, id: string): AwsRefusal {
  return clientError(`${what} ${id} has an invalid format.`);
}

export function connectionNotFound(id: string): AwsRefusal {
  return clientError(`Could not find Connection with ID ${id}`);
}

export function interfaceNotFound(id: string): AwsRefusal {
  return clientError(`Virtual interface ${id} does not exist.`);
}

export function gatewayNotFound(id: string): AwsRefusal {
  return clientError(`Direct Connect Gateway ${id} does not exist.`);
}

/** After "ConfirmConnection failed. … is in state requested", the one sentence about states that was reported. */
export function wrongState(operation: string, id: string, state: string): AwsRefusal {
  return clientError(`${operation} failed. ${id} is in state ${state}`);
}

/** No resource, input or answer has a member of this name. */
export function isRefusal(value: object): value is AwsRefusal {
  return 'code' in value;
}

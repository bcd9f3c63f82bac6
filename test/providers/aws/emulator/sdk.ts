/** The official SDK as a judge: every answer of the emulated cloud has to be one that it reads. */
import { DirectConnectClient } from '@aws-sdk/client-direct-connect';
import type { AccessKey } from './caller.ts';

export class SdkClients {
  readonly #clients: DirectConnectClient[] = [];

  /** One attempt: by itself this SDK would delete up to three times behind the test's back. */
  in(region: string, { url, accessKeyId, secretAccessKey, sessionToken }: AccessKey): DirectConnectClient {
    const credentials = {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
    const client = new DirectConnectClient({ region, endpoint: url, credentials, maxAttempts: 1 });
    this.#clients.push(client);
    return client;
  }

  destroy(): void {
    for (const client of this.#clients.splice(0)) client.destroy();
  }
}

/** What the SDK throws, as a caller sees it. */
export async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (error === undefined) throw new Error('the SDK was content');
  const { $metadata, $fault } = error as Error & { $metadata?: object; $fault?: string };
  return { name: error.name, message: error.message, fault: $fault, ...$metadata };
}

import { builder } from './builder.ts';

/** Filled by the providers' index files: this floor knows none of them by name. */
export const cloudProvider = builder.enumType('CloudProvider', {
  description: 'The cloud that a resource is rented from.',
  values: {} as Record<string, { value: string; description: string }>,
});

/** How callers write each of them. */
const words = new Map<string, string>();

export function providerWordOf(provider: string): string {
  return words.get(provider) ?? provider;
}

export function declareProvider(provider: string, name: string, description: string): void {
  words.set(provider, name);
  cloudProvider.updateConfig(config => ({
    ...config,
    values: { ...config.values, [name]: { value: provider, description, pothosOptions: {} } },
  }));
}

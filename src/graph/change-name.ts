import { builder } from './builder.ts';

/** Filled by the faces, a value for each mutation: `TERMINATE_PORT` is `terminatePort`. */
export const cloudChange = builder.enumType('CloudChange', {
  description: 'A change that can be asked for, named by its mutation. Be ready for values to be added.',
  values: {} as Record<string, { value: string; description: string }>,
});

export function declareChangeName(mutation: string): void {
  const name = mutation.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase();
  const description = `The mutation \`${mutation}\`.`;
  cloudChange.updateConfig(config => ({
    ...config,
    values: { ...config.values, [name]: { value: mutation, description, pothosOptions: {} } },
  }));
}

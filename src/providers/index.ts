import type { Provider } from '../adapter/provider.ts';
import { alibaba } from './alibaba/index.ts';
import { aws } from './aws/index.ts';
import { zenlayer } from './zenlayer/index.ts';

/** One line a provider. The order of the imports is the order of their fields in the graph. */
export const providers: readonly Provider[] = [zenlayer, alibaba, aws];

import type { CloudEnd } from '../../domain/link.ts';
import { builder } from '../builder.ts';
import { cloudDependents, loadDependents } from '../dependents.ts';
import { cloudReadFailure } from '../failure.ts';
import { cloudResource } from '../resource.ts';
import { type FoundLinks, findLinks } from './board.ts';
import { confidences, type Link } from './match.ts';

const linkConfidence = builder.enumType('CloudLinkConfidence', {
  description:
    'How sure it is that two resources are the ends of one circuit. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(confidences).map(([word, description]) => [word, { description }]),
  ) as Record<keyof typeof confidences, { description: string }>,
});

const linkSide = builder.enumType('CloudLinkSide', {
  description: 'One of the two ends of a line. Be ready for values to be added.',
  values: {
    A: { description: 'The end that its provider calls A.' },
    Z: { description: 'The end that its provider calls Z.' },
  } satisfies Record<CloudEnd['side'], { description: string }>,
});

const cloudLink = builder.objectRef<Link>('CloudLink').implement({
  description:
    'Both ends of one circuit: a line of one provider, and what it lands on in a cloud. It is worked out from what both sides show. However sure it is, it gives no permission to change either side, and ending one side does not end what the other costs.',
  fields: t => ({
    line: t.field({
      type: cloudResource,
      nullable: false,
      description: 'The line that leads into the cloud.',
      resolve: ({ line }) => line,
    }),
    side: t.field({
      type: linkSide,
      nullable: false,
      description: 'Which end of the line it is.',
      resolve: ({ end }) => end.side,
    }),
    landing: t.field({
      type: cloudResource,
      nullable: false,
      description: 'What it lands on in the cloud.',
      resolve: ({ landing }) => landing,
    }),
    behind: t.field({
      type: cloudDependents,
      description: 'What runs on it over there: virtual interfaces, border routers.',
      complexity: { field: 10, multiplier: 1 },
      resolve: ({ landing }, _args, context) => loadDependents(context, landing),
    }),
    confidence: t.expose('confidence', {
      type: linkConfidence,
      nullable: false,
      description: 'How sure it is.',
    }),
    reasons: t.exposeStringList('reasons', {
      nullable: false,
      description: 'What speaks for it, and what keeps it from being surer, for the person reading it.',
    }),
  }),
});

export const cloudLinks = builder.objectRef<FoundLinks>('CloudLinks').implement({
  description: 'The links of a resource, and what could not be read to find them.',
  fields: t => ({
    nodes: t.field({
      type: [cloudLink],
      nullable: false,
      description: 'The links: one that is sure, or the candidates.',
      complexity: { multiplier: 2 },
      resolve: ({ links }) => links,
    }),
    failures: t.field({
      type: [cloudReadFailure],
      nullable: false,
      description: 'What could not be read. While something is missing, no link is more than a candidate.',
      resolve: ({ failures }) => failures,
    }),
  }),
});

builder.interfaceField(cloudResource, 'links', t =>
  t.field({
    type: cloudLinks,
    nullable: false,
    description:
      'Where it is one end of a circuit whose other end is in another cloud: both ends, and how sure that is. Reads the lists of both sides, once for a request.',
    complexity: { field: 20, multiplier: 1 },
    resolve: (resource, _args, context) => findLinks(context, resource),
  }),
);

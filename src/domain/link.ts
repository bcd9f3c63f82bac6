import type { ResourceReference } from './resource.ts';

/** The end of a line that leads into another cloud, in the words of those who sell the line. */
export interface CloudEnd {
  /** Which of the line's ends. */
  readonly side: 'A' | 'Z';
  /** The cloud that it leads into, as ids say it. */
  readonly provider: string;
  /** The account there, by that cloud's own number. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly vlanId: number | null;
  readonly name: string | null;
  /** How the cloud over there would call the seller of the line. */
  readonly carrier: string;
}

/** What a line of somebody else may land on, in the words of the cloud that it lands in. */
export interface Landing {
  /** Its owner's account, by the cloud's own number; null where the cloud does not tell. */
  readonly accountId: string | null;
  readonly vlanId: number | null;
  /** Who sells it, where that is told. */
  readonly carrier: string | null;
  /** What it runs on. Where that is shown, a line lands there instead. */
  readonly on: ResourceReference | null;
}

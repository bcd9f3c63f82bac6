/** Something that has to be removed before a resource can be. */
export interface Dependent {
  /** The slug, as ids say it: `private-connect`. */
  readonly kind: string;
  readonly nativeId: string;
  readonly name: string | null;
  /** Its id in the graph; null where the graph does not know the kind. */
  readonly resourceId: string | null;
}

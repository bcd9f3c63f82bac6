/** One thing that does not fit, as precisely as it can be said. */
export interface AuditBreak {
  readonly kind:
    | 'altered-row'
    | 'missing-row'
    | 'missing-tail'
    | 'missing-writer'
    | 'altered-event'
    | 'missing-event'
    | 'altered-operation'
    | 'missing-operation'
    | 'checkpoint';
  readonly writer: string | null;
  readonly sequence: number | null;
  readonly message: string;
}

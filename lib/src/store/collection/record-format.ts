/** How one kind of record is written. Every stored record is JSON with a `format` number beside its fields. */
export interface RecordFormat<T> {
  /** Kind of record, for messages: `app`, `task`, … */
  kind: string
  /** Keys are `<prefix><encoded id>`. */
  prefix: string
  /** The format version that is written. */
  version: number
  /** Turns the parsed fields of any version up to `version` into today's shape. Unknown fields must survive. */
  upgrade(raw: Record<string, unknown>, version: number): T
}

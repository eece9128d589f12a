/** Tells of a problem with a value, or with one element of a list. */
export type Complain = (reason: string, element?: number) => void

/**
 * How one key is read. `fallback` is the value of a key that is not in the file; without one the key must be set.
 * `read` returns undefined after it complained.
 */
export interface Reader<T> {
  /** The kind of value in words, as the guide shows it. */
  type: string
  meaning: string
  fallback?: T
  /** The default in words, where the plain value would not say it. */
  shownDefault?: string
  read(value: unknown, complain: Complain): T | undefined
}

/** What a reader needs beside its kind. */
export interface About<T> {
  meaning: string
  fallback?: T
  shownDefault?: string
}

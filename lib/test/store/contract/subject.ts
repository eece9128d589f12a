import { expect } from 'chai'
import { isDcosError } from '../../../src/errors/index.ts'
import type { Store, StoreEventBatch, Watch } from '../../../src/store/index.ts'
import { eventually } from '../../../src/testing/index.ts'
import type { Engine } from './engine.ts'

/** What a contract test is given: the started engine, and a folder of keys that is the test's own. */
export interface Subject {
  engine(): Engine
  store(): Promise<Store>
  /** A fresh prefix that ends with a slash. */
  folder(): string
}

/** The code of the failure that `work` ends with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return isDcosError(error) ? error.code : `not foreseen: ${String(error)}`
  }
  return 'no failure'
}

/** Puts one value and returns the revision that it made. */
export async function put(store: Store, key: string, value: string): Promise<number> {
  const { succeeded, revision } = await store.transact({ operations: [{ type: 'put', key, value }] })
  expect(succeeded).to.equal(true)
  return revision
}

/** Reads a watch in the background. */
export function record(watch: Watch): {
  batches: StoreEventBatch[]
  failure: () => unknown
  done: Promise<void>
} {
  const batches: StoreEventBatch[] = []
  let failure: unknown
  const read = async (): Promise<void> => {
    try {
      for await (const batch of watch) batches.push(batch)
    } catch (error) {
      failure = error
    }
  }
  return { batches, failure: () => failure, done: read() }
}

/** Waits until `batches` holds events up to `revision`. */
export async function until(batches: StoreEventBatch[], revision: number): Promise<void> {
  await eventually(() => (batches.at(-1)?.revision ?? 0) >= revision, { what: `revision ${revision}` })
}

/** Events as short text: `+key=value` and `-key`. */
export function told(batches: StoreEventBatch[]): string[] {
  return batches.flatMap(({ events }) =>
    events.map((event) => (event.type === 'put' ? `+${event.key}=${event.value}` : `-${event.key}`)),
  )
}

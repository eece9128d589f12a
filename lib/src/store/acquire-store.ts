import type { Environment } from '../component/index.ts'
import { openStore } from './open-store.ts'
import type { Store, StoreConfig } from './types.ts'

/** Takes a store that is open already, or opens one; `release` closes only what was opened here. */
export async function acquireStore(
  given: Store | StoreConfig,
  environment: Environment,
): Promise<{ store: Store; release(): Promise<void> }> {
  if (!('engine' in given)) return { store: given, release: () => Promise.resolve() }
  const store = await openStore(given, environment)
  return { store, release: () => store.close() }
}

import type { Environment } from '@dcos-lite/lib/component'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import { carryOutRequest } from '../backup/carry-out.ts'
import { createEngine } from '../engine/engine.ts'
import type { FrameworkIdentity } from '../engine/master-link.ts'
import { openRecords } from '../records/open-records.ts'
import { openTreeStore } from '../records/tree-store.ts'
import type { Settings } from '../settings.ts'
import { guardedStore } from './guarded-store.ts'
import type { Reign } from './throne.ts'

/** What a reign is made from. */
export interface ReignInput {
  environment: Environment
  settings: Settings
  store: Store
  leadership: Leadership
  identity: FrameworkIdentity
  secretsUrl?: string | undefined
  abdicate(reason: string): void
}

/** Reads all state, completes what an earlier leader left half done, and goes on where it was. */
export async function startReign(input: ReignInput): Promise<Reign> {
  const { environment, settings, leadership, identity, abdicate } = input
  const store = guardedStore(input.store, leadership, () =>
    abdicate('the store refused a write: another one leads'),
  )
  await carryOutRequest(store, environment)
  const records = await openRecords(store)
  try {
    const treeStore = await openTreeStore(records)
    const leads = (): boolean => leadership.holds()
    const engine = createEngine({
      ...{ environment, settings, records, treeStore, leads },
      secretsUrl: input.secretsUrl,
    })
    engine.start(identity)
    return {
      engine,
      leadership,
      async end() {
        await engine.stop()
        await records.close()
      },
    }
  } catch (error) {
    await records.close()
    throw error
  }
}

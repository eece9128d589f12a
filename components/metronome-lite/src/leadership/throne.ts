import type { Store } from '@dcos-lite/lib/store'
import type { Engine } from '../engine/engine.ts'
import { metronomeErrors } from '../errors.ts'

/** The key under which the leader writes where it is. */
export const leaderKey = 'leader'

/** Where a metronome is reached by the others. */
export interface LeaderAddress {
  /** Tells two starts on one address apart. */
  id: string
  /** `host:port` */
  address: string
}

/** What the routes know about who leads. */
export interface Throne {
  self: LeaderAddress
  /** Set while this metronome leads and knows its state. */
  engine: Engine | undefined
  leader(): Promise<LeaderAddress | undefined>
}

/** An empty throne; `self.address` is filled in once the server listens. */
export function createThrone(store: Store, id: string): Throne {
  return {
    self: { id, address: '' },
    engine: undefined,
    async leader() {
      const { record } = await store.get(leaderKey)
      return record && (JSON.parse(record.value) as LeaderAddress)
    },
  }
}

/** The engine of the leader, for a handler that only leaders reach. Throws DCL_METRONOME_NOT_LEADING. */
export function engineOf(throne: Throne): Engine {
  if (throne.engine === undefined) throw metronomeErrors.NOT_LEADING()
  return throne.engine
}

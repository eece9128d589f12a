import { createThrone as createSharedThrone } from '@dcos-lite/lib/leadership'
import type { Throne as SharedThrone } from '@dcos-lite/lib/leadership'
import type { Store } from '@dcos-lite/lib/store'
import type { Engine } from '../engine/engine.ts'
import { metronomeErrors } from '../errors.ts'

/** The time in which this process leads: it knows all state, is the framework, and watches the clock. */
export interface Reign {
  engine: Engine
  end(): Promise<void>
}

/** What the routes know about who leads. */
export type Throne = SharedThrone<Reign>

/** An empty throne; `self.address` is filled in once the server listens. */
export const createThrone = (store: Store, id: string): Throne => createSharedThrone<Reign>(store, id)

/** The engine of the leader, for a handler that only leaders reach. Throws DCL_METRONOME_NOT_LEADING. */
export function engineOf({ reign }: Throne): Engine {
  if (reign === undefined) throw metronomeErrors.NOT_LEADING()
  return reign.engine
}

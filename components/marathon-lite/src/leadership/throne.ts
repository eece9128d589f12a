import { createThrone as createSharedThrone } from '@dcos-lite/lib/leadership'
import type { Throne as SharedThrone } from '@dcos-lite/lib/leadership'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import type { EngineContext } from '../engine/context.ts'
import type { Engine } from '../engine/engine.ts'
import { marathonErrors } from '../errors.ts'

/** The time in which this process leads: it knows all state and acts on it. */
export interface Reign {
  engine: Engine
  leadership: Leadership
  end(): Promise<void>
}

/** What the routes know about who leads. */
export type Throne = SharedThrone<Reign>

/** An empty throne; `self.address` is filled in once the server listens. */
export const createThrone = (store: Store, id: string): Throne => createSharedThrone<Reign>(store, id)

/** Whether this process leads, and surely still does. */
export const leadsNow = ({ reign }: Throne): boolean => reign?.leadership.holds() === true

function delegate<T extends object>(target: () => T): T {
  return new Proxy({} as T, { get: (_target, name): unknown => Reflect.get(target(), name) })
}

function engineOf({ reign }: Throne): Engine {
  if (!reign) throw marathonErrors.LEADER_UNKNOWN()
  return reign.engine
}

/** The engine of whichever reign it is now; its members throw DCL_MARATHON_LEADER_UNKNOWN between reigns. */
export const presentEngine = (throne: Throne): Engine => delegate(() => engineOf(throne))

/** The context of the present engine, for routes that only leaders answer. */
export const presentContext = (throne: Throne): EngineContext => delegate(() => engineOf(throne).context)

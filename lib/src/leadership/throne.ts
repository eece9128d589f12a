import type { Store } from '../store/index.ts'

/** The key under which the leader writes where it is. */
export const leaderKey = 'leader'

/** Where a server is reached by clients and by the others. */
export interface LeaderAddress {
  /** Tells two starts on one address apart. */
  id: string
  /** `host:port` */
  address: string
}

/** The time in which a process leads. */
export interface Reign {
  /** Stops to act; nothing is written any more when it resolves. */
  end(): Promise<void>
}

/** What the routes of a server know about who leads. */
export interface Throne<R extends Reign> {
  /** `address` is empty until the server listens. */
  self: LeaderAddress
  /** Set while this process leads and knows its state. */
  reign: R | undefined
  /** Who leads, as the store says now; undefined when nobody does. */
  leader(): Promise<LeaderAddress | undefined>
  /** Ends the present reign; false when there is none. */
  abdicate(reason: string): boolean
}

/** An empty throne; `self.address` is filled in once the server listens. */
export function createThrone<R extends Reign>(store: Store, id: string): Throne<R> {
  return {
    self: { id, address: '' },
    reign: undefined,
    async leader() {
      const { record } = await store.get(leaderKey)
      return record && (JSON.parse(record.value) as LeaderAddress)
    },
    abdicate: () => false,
  }
}

import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import { DbusConnectionLost, DbusRefusal } from './dbus/connection.ts'
import type { SystemdClient } from './dbus/systemd-client.ts'
import { createSystemdClient } from './dbus/systemd-client.ts'
import { containerOf } from './decide/unit-name.ts'
import type { GroupTree } from './groups/group-tree.ts'
import { findGroupTree } from './groups/group-tree.ts'
import type { UnitBook } from './unit-book.ts'
import { createUnitBook } from './unit-book.ts'

/** Everything that is done with units, together with what is known of them. */
export interface UnitDesk {
  clock: Clock
  log: Logger
  client: SystemdClient
  book: UnitBook
  tree: GroupTree
  /** Sends a signal to every process of a unit; a unit that is gone is none of its concern. */
  signal(unit: string, signal: number): Promise<void>
  /** Unloads a unit that ended. */
  release(unit: string): Promise<void>
}

/** Opens the desk; it connects with the first call. */
export function openUnitDesk(options: { socket: string; clock: Clock; log: Logger }): UnitDesk {
  const { clock, log } = options
  const book = createUnitBook(clock)
  const tree = findGroupTree()
  const look = (unit: string, ask: UnitBook['refresh']): void => {
    ask(unit, client).catch((error: unknown) => {
      if (!(error instanceof DbusConnectionLost)) log.warn('a unit cannot be looked at', { unit, error })
    })
  }
  const client: SystemdClient = createSystemdClient({
    ...options,
    news: {
      onPropertiesChanged: book.onPropertiesChanged,
      // Also said of every unit when systemd reads its files again, after which they are there as before.
      onUnitRemoved: (unit) => {
        if (containerOf(unit) !== undefined) look(unit, book.refreshState)
      },
      onReconnected: () => {
        for (const unit of book.units()) look(unit, book.refresh)
      },
    },
  })

  /** A unit that is gone, or a launcher that stops, leaves nothing to be done. */
  const unlessGone = async (what: string, unit: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (error instanceof DbusRefusal || error instanceof DbusConnectionLost) {
        log.debug(`${what} was not possible`, { unit, reason: error.message })
      } else log.error(`${what} failed`, { unit, error })
    }
  }

  return {
    clock,
    log,
    client,
    book,
    tree,
    signal: (unit, signal) => unlessGone('a signal', unit, () => client.killUnit(unit, signal)),
    release: (unit) =>
      unlessGone('releasing a unit', unit, async () => {
        const { subState } = book.facts(unit)
        book.close(unit)
        if (subState === 'failed') await client.resetFailedUnit(unit)
        else if (subState !== 'dead') await client.stopUnit(unit)
      }),
  }
}

import type { Clock } from '@dcos-lite/lib/clock'
import type { SystemdClient } from './dbus/systemd-client.ts'
import { factProperties, unknownFacts, withChanges } from './decide/unit-facts.ts'
import type { UnitFacts } from './decide/unit-facts.ts'
import { taskUnitOfPath } from './decide/unit-name.ts'

/** What is known of the units that are watched, kept true by signals. */
export interface UnitBook {
  /** Starts to keep book of a unit. */
  open(unit: string): void
  facts(unit: string): UnitFacts
  /** Asks systemd for everything, for units whose signals may have been missed. */
  refresh(unit: string, client: SystemdClient): Promise<void>
  /** Resolves at the next change of the unit, at once when it changed since `facts` was read, or after a time. */
  changed(unit: string, since: UnitFacts, withinMs?: number): Promise<void>
  close(unit: string): void
  onPropertiesChanged(path: string, changes: readonly [name: string, value: unknown][]): void
  onUnitRemoved(unit: string): void
  units(): string[]
}

interface Entry {
  facts: UnitFacts
  wake: (() => void)[]
}

/** Creates an empty book. */
export function createUnitBook(clock: Clock): UnitBook {
  const entries = new Map<string, Entry>()

  const update = (unit: string, changes: readonly [name: string, value: unknown][]): void => {
    const entry = entries.get(unit)
    if (!entry) return
    const facts = withChanges(entry.facts, changes)
    if (facts === entry.facts) return
    entry.facts = facts
    const waiting = entry.wake
    entry.wake = []
    for (const wake of waiting) wake()
  }

  return {
    open: (unit) => void entries.set(unit, { facts: unknownFacts, wake: [] }),
    facts: (unit) => entries.get(unit)?.facts ?? unknownFacts,
    async refresh(unit, client) {
      const questions = Object.entries(factProperties).flatMap(([interfaceName, names]) =>
        names.map(async (name): Promise<[string, unknown]> => [
          name,
          await client.property(unit, interfaceName, name),
        ]),
      )
      update(unit, await Promise.all(questions))
    },
    changed(unit, since, withinMs) {
      const entry = entries.get(unit)
      if (!entry || entry.facts !== since) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = withinMs === undefined ? undefined : clock.after(withinMs, resolve)
        entry.wake.push(() => {
          timer?.cancel()
          resolve()
        })
      })
    },
    close: (unit) => void entries.delete(unit),
    onPropertiesChanged(path, changes) {
      const unit = taskUnitOfPath(path)
      if (unit !== undefined && entries.has(unit)) update(unit, changes)
    },
    onUnitRemoved: (unit) => update(unit, [['SubState', 'dead']]),
    units: () => [...entries.keys()],
  }
}

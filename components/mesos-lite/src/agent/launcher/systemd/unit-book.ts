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
  refresh(unit: string, client: PropertySource): Promise<void>
  /** Asks for the state alone: what is known of the main process stays known when the unit is gone. */
  refreshState(unit: string, client: PropertySource): Promise<void>
  /** Resolves at the next change of the unit, at once when it changed since `facts` was read, or after a time. */
  changed(unit: string, since: UnitFacts, withinMs?: number): Promise<void>
  close(unit: string): void
  onPropertiesChanged(path: string, changes: readonly [name: string, value: unknown][]): void
  units(): string[]
}

/** Who can be asked for a property of a unit. */
export type PropertySource = Pick<SystemdClient, 'property'>

interface Entry {
  facts: UnitFacts
  wake: (() => void)[]
  /** For each question under way, what signals told meanwhile: an answer may be older than a signal. */
  told: Set<Set<string>>
}

const unitInterface = 'org.freedesktop.systemd1.Unit'

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

  const ask = async (
    unit: string,
    client: PropertySource,
    wanted: readonly (readonly [interfaceName: string, names: readonly string[]])[],
  ): Promise<void> => {
    const told = new Set<string>()
    const entry = entries.get(unit)
    if (!entry) return
    entry.told.add(told)
    try {
      const questions = wanted.flatMap(([interfaceName, names]) =>
        names.map(async (name): Promise<[string, unknown]> => [
          name,
          await client.property(unit, interfaceName, name),
        ]),
      )
      const answers = await Promise.all(questions)
      update(
        unit,
        answers.filter(([name]) => !told.has(name)),
      )
    } finally {
      entry.told.delete(told)
    }
  }

  return {
    open: (unit) => void entries.set(unit, { facts: unknownFacts, wake: [], told: new Set() }),
    facts: (unit) => entries.get(unit)?.facts ?? unknownFacts,
    refresh: (unit, client) => ask(unit, client, Object.entries(factProperties)),
    refreshState: (unit, client) => ask(unit, client, [[unitInterface, ['SubState']]]),
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
      if (unit === undefined) return
      for (const told of entries.get(unit)?.told ?? []) for (const [name] of changes) told.add(name)
      update(unit, changes)
    },
    units: () => [...entries.keys()],
  }
}

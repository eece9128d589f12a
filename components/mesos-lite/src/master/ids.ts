import type { Random } from '@dcos-lite/lib/random'

/** Makes the ids of one master process; its own id is new with every start, so that none is used twice. */
export interface Ids {
  masterId: string
  framework(): string
  agent(): string
  offer(): string
}

/** Creates the id source of a process. */
export function createIds(random: Random): Ids {
  const masterId = random.uuid()
  const counts = { framework: 0, agent: 0, offer: 0 }
  return {
    masterId,
    framework: () => `${masterId}-${String(counts.framework++).padStart(4, '0')}`,
    agent: () => `${masterId}-S${counts.agent++}`,
    offer: () => `${masterId}-O${counts.offer++}`,
  }
}

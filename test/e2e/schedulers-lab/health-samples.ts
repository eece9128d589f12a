import { setTimeout as wait } from 'node:timers/promises'
import type { InstalledLab } from './installed-lab.ts'

/** What was seen of a service while something happened to it. */
export interface HealthSamples {
  count: number
  /** The fewest and the most tasks that were healthy, or ran, at one moment. */
  fewestHealthy: number
  mostRunning: number
}

const pauseMs = 50

/** Looks at the tasks of a service, as the master knows them, again and again while `action` is under way. */
export async function sampleHealth(
  { running }: InstalledLab,
  name: string,
  action: () => Promise<unknown>,
): Promise<HealthSamples> {
  const samples: HealthSamples = { count: 0, fewestHealthy: Infinity, mostRunning: 0 }
  const sample = async (): Promise<void> => {
    const tasks = await running(name)
    samples.count += 1
    samples.fewestHealthy = Math.min(samples.fewestHealthy, tasks.filter(({ healthy }) => healthy).length)
    samples.mostRunning = Math.max(samples.mostRunning, tasks.length)
  }
  await sample()
  let over = false
  const acting = action().finally(() => {
    over = true
  })
  const looking = (async () => {
    while (!over) {
      await wait(pauseMs)
      await sample()
    }
  })()
  await Promise.all([acting, looking])
  return samples
}

import type { MarathonConfig } from '@dcos-lite/marathon-lite'
import type { Sample } from '../measured-child.ts'
import { startMeasured } from '../measured-process.ts'
import type { MeasuredProcess } from '../measured-process.ts'

/** Marathon in a process of its own. */
export type MarathonProcess = MeasuredProcess<Sample>

/** Starts Marathon in a process of its own, and waits until it serves its API. */
export const startMarathon = (config: MarathonConfig): Promise<MarathonProcess> =>
  startMeasured(new URL('./marathon-process.ts', import.meta.url), config, ['--expose-gc'])

import { offers, tasks, updates } from './books-and-updates.ts'
import { disks, leaders } from './leaders-and-disks.ts'
import { marathon } from './marathon.ts'
import type { PlantedFault } from './planted-fault.ts'

/** What the judge of the simulated histories is tried with. */
export const kernelFaults: readonly PlantedFault[] = [...offers, ...updates, ...tasks, ...leaders, ...disks]

/** What the histories and crashes of Marathon are tried with. */
export const marathonFaults: readonly PlantedFault[] = marathon

/** All of them. */
export const plantedFaults: readonly PlantedFault[] = [...kernelFaults, ...marathonFaults]

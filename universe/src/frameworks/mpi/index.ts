/** MPI programs on a Mesos cluster: gangs of ranks of which all start or none. */
export { mpiErrors } from './errors.ts'
export type { Gang, GangSpec, Patience } from './gang/types.ts'
export type { MpiConfig } from './session/config.ts'
export { runGangs } from './session/run-gangs.ts'
export type { RunningGangs } from './session/run-gangs.ts'

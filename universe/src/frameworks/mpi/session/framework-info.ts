import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import type { MpiConfig } from './config.ts'

const newestFormats = ['MULTI_ROLE', 'RESERVATION_REFINEMENT'] as const

/**
 * Who this framework is. It is not PARTITION_AWARE: a rank on an agent that is cut off counts as lost, which ends its gang,
 * and the master kills that rank when the agent returns.
 */
export function frameworkInfo(config: MpiConfig, frameworkId: string | undefined): FrameworkInfo {
  const { name = 'mpi', role = '*', user = 'root', principal, stateFile } = config
  const failoverMs = config.failoverTimeoutMs ?? (stateFile === undefined ? 0 : 60_000)
  return {
    user,
    name,
    roles: [role],
    checkpoint: true,
    failover_timeout: failoverMs / 1000,
    capabilities: newestFormats.map((type) => ({ type })),
    ...(principal === undefined ? {} : { principal }),
    ...(frameworkId === undefined ? {} : { id: { value: frameworkId } }),
  }
}

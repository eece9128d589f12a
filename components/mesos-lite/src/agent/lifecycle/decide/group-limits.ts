import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import type { ContainerLimits } from '../../launcher/types.ts'
import { containerLimits } from './container-limits.ts'

type Member = Pick<TaskInfo, 'resources' | 'limits' | 'container'>

const unlimited = { cpus: Infinity, memMiB: Infinity }

/** Whether a member of a task group uses what its whole group may use, instead of an amount of its own. */
export function sharesLimits({ container }: Pick<TaskInfo, 'container'>): boolean {
  return container?.linux_info?.share_cgroups !== false
}

/** What one member of a task group may use by itself: no less than the group when it shares. */
export function memberLimits(member: Member): ContainerLimits {
  const own = containerLimits(member)
  return sharesLimits(member) ? { ...own, ...unlimited } : own
}

/** What an executor and those of its tasks that are not over may use together. */
export function groupLimits(executor: ExecutorInfo, members: readonly Member[]): ContainerLimits {
  const parts = [{ resources: executor.resources ?? [] }, ...members].map(containerLimits)
  const sum = (amount: (part: ContainerLimits) => number): number =>
    parts.reduce((total, part) => total + amount(part), 0)
  return {
    // Thousandths, as resources are: sums of fractions would not compare.
    cpuShare: Math.round(sum(({ cpuShare }) => cpuShare) * 1000) / 1000,
    cpus: Math.round(sum(({ cpus }) => cpus) * 1000) / 1000,
    memMiB: sum(({ memMiB }) => memMiB),
  }
}

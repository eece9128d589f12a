import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { scalarOf } from '@dcos-lite/lib/resources'
import type { ContainerLimits } from '../../launcher/types.ts'

/** What a task may use: its resources, or the higher limits that it asked for beside them. */
export function containerLimits({
  resources = [],
  limits = {},
}: Pick<TaskInfo, 'resources' | 'limits'>): ContainerLimits {
  const most = (name: string): number => Number(limits[name]?.value ?? scalarOf(resources, name))
  return { cpuShare: scalarOf(resources, 'cpus'), cpus: most('cpus'), memMiB: most('mem') }
}

import { readdir } from 'node:fs/promises'
import type { Resource } from '@dcos-lite/lib/mesos'
import { scalarOf } from '@dcos-lite/lib/resources'
import { agentErrors } from '../errors.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import type { GpuNodes } from './decide/gpu-nodes.ts'
import { findGpuNodes, gpuVariables, pickGpus } from './decide/gpu-nodes.ts'

/** How graphics processors are found. */
export interface GpuSettings {
  /** Where their device nodes are. Default `/dev`. */
  deviceFolder?: string
}

/** Something that is checkpointed and holds graphics processors until it ends. */
export interface GpuHolder {
  /** Device nodes that are its own. */
  gpus?: string[]
}

/** Graphics processors of an agent. Who holds which stands in the records of tasks and executors alone. */
export interface GpuDesk {
  count: number
  /** Processors for what asks for these resources, taken at once; none when it asks for none or too few are free. */
  pin(resources: readonly Resource[]): GpuHolder
  /** What a holder may use and is told. Throws DCL_MESOS_AGENT_TASK_REFUSED when it did not get what it asks for. */
  given(
    holder: GpuHolder,
    resources: readonly Resource[],
  ): { devices: string[]; variables: Record<string, string> }
}

/** Finds the device nodes of the machine; none when the folder cannot be read. */
export async function detectGpus({ deviceFolder = '/dev' }: GpuSettings = {}): Promise<GpuNodes> {
  const names = await readdir(deviceFolder).catch(() => [])
  return findGpuNodes(deviceFolder, names)
}

/** The device nodes that tasks and executors hold which have not ended. */
function heldBy(keeper: TaskKeeper): Set<string> {
  const tasks = keeper.handles().filter(({ record }) => record.endedAtMs === undefined)
  const records: GpuHolder[] = [...tasks, ...keeper.executors.runs()].map(({ record }) => record)
  return new Set(records.flatMap(({ gpus = [] }) => gpus))
}

/** Creates the desk. `enforced`: containers cannot reach devices that are not theirs. */
export function createGpuDesk(nodes: GpuNodes, keeper: () => TaskKeeper, enforced: boolean): GpuDesk {
  return {
    count: nodes.each.length,
    pin(resources) {
      const wanted = scalarOf(resources, 'gpus')
      const gpus = wanted > 0 ? pickGpus(nodes.each, heldBy(keeper()), wanted) : undefined
      return gpus ? { gpus } : {}
    },
    given({ gpus = [] }, resources) {
      const wanted = scalarOf(resources, 'gpus')
      if (gpus.length < wanted) {
        const reason = `It asks for ${wanted} gpus, and fewer of the ${nodes.each.length} of this machine are free.`
        throw agentErrors.TASK_REFUSED({ reason })
      }
      if (gpus.length === 0) return { devices: [], variables: {} }
      return { devices: [...gpus, ...nodes.shared], variables: gpuVariables(gpus, enforced) }
    },
  }
}

import type { ContainerInfo } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'
import type { LaunchSpec } from '../launcher/types.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { wantedNetwork } from './decide/wanted-network.ts'
import { machineFileMounts } from './host-files.ts'

const advice = 'Run it on an agent that has the network, or take it out of the definition.'

function refuse(reason: string): Error {
  return agentErrors.TASK_REFUSED({ reason: `This agent refuses the task: ${reason}. ${advice}` })
}

const hasImage = (container: ContainerInfo | undefined): boolean =>
  (container?.docker?.image ?? '') !== '' || container?.mesos?.image !== undefined

async function prepare(
  ownerId: string,
  owner: ContainerInfo | undefined,
  own: ContainerInfo | undefined,
  { network, launcher }: AgentContext,
): Promise<Pick<LaunchSpec, 'networkNamespace' | 'hostname' | 'mounts'>> {
  if (launcher.kind === 'simulated') return {}
  const wish = wantedNetwork(owner, '')
  if (wish.kind === 'host') return hasImage(own) ? { mounts: machineFileMounts() } : {}
  if (!network) {
    throw refuse(
      wish.kind === 'own'
        ? 'it asks for a network of its own, and tasks here share the network of the host'
        : wish.reason,
    )
  }
  const reason = await network.refusal(owner)
  if (reason !== undefined) throw refuse(reason)
  const made = await network.prepare(ownerId, owner, { hasOwnRoot: hasImage(own) })
  if (!made) return {}
  const { networkNamespace, hostname, mounts } = made
  return { networkNamespace, hostname, mounts }
}

/**
 * Makes the network that a task asks for, or that of its group. Throws DCL_MESOS_AGENT_TASK_REFUSED where there is no
 * such network, DCL_MESOS_AGENT_NETWORK_FAILED where it cannot be made.
 */
export async function prepareNetwork(
  record: TaskRecord,
  context: AgentContext,
): Promise<Pick<LaunchSpec, 'networkNamespace' | 'hostname' | 'mounts'>> {
  const { task, executor, executorContainerId } = record
  if (!executor) return await prepare(executorContainerId, task.container, task.container, context)
  if (context.launcher.kind !== 'simulated' && wantedNetwork(task.container, '').kind !== 'host') {
    throw refuse('it asks for a network of its own, and the members of a group share that of their executor')
  }
  return await prepare(executorContainerId, executor.container, task.container, context)
}

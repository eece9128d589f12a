import type { ContainerInfo } from '@dcos-lite/lib/mesos'
import { decideIsolation, imageNameOf } from './decide/isolation.ts'
import { networkRefusal } from './decide/network-refusal.ts'

const advice = 'Run it on an agent whose launcher can, or take it out of the definition.'

function imageRefusal(container: ContainerInfo): string | undefined {
  const image = imageNameOf(container) ?? container.mesos?.image?.appc?.name
  if (image !== undefined) return `it asks for the image "${image}", and tasks here run on the host's files`
  if (container.type === 'DOCKER') return 'it asks for a DOCKER container, and tasks here are plain processes'
  return undefined
}

function plainIsolationRefusal(container: ContainerInfo): string | undefined {
  const linux = container.linux_info
  if (linux?.effective_capabilities || linux?.bounding_capabilities) {
    return 'it asks for a set of Linux capabilities, which a plain process does not get'
  }
  if (linux?.seccomp?.profile_name) return 'it asks for a seccomp profile, which a plain process does not get'
  return undefined
}

function sentence(launcher: string, reason: string | undefined): string | undefined {
  return reason === undefined
    ? undefined
    : `The ${launcher} launcher of this agent refuses the task: ${reason}. ${advice}`
}

/** Why a launcher of plain processes cannot run such a container, or undefined when it can. */
export function plainProcessRefusal(container: ContainerInfo | undefined): string | undefined {
  if (!container) return undefined
  const reason = imageRefusal(container) ?? networkRefusal(container) ?? plainIsolationRefusal(container)
  return sentence('process', reason)
}

/** Why the launcher of units cannot run such a container, or undefined when it can. */
export function systemdRefusal(container: ContainerInfo | undefined): string | undefined {
  if (!container) return undefined
  const isolation = decideIsolation(container)
  if ('refused' in isolation) return sentence('systemd', isolation.refused)
  if (container.tty_info && imageNameOf(container) !== undefined) {
    return sentence(
      'systemd',
      'it asks for a terminal, which a task with an image of its own does not get here',
    )
  }
  return undefined
}

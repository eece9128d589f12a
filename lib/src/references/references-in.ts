import { referenceName, referenceOf } from '../contracts/index.ts'
import type { Reference } from '../contracts/index.ts'
import type { CommandInfo, ContainerInfo, Secret, TaskInfo } from '../mesos/index.ts'

/** The parts of a task or an executor that may refer to something. */
export type Referring = Partial<Pick<TaskInfo, 'command' | 'container' | 'health_check' | 'check'>>

function ofCommand(command: CommandInfo | undefined): (Secret | undefined)[] {
  return (command?.environment?.variables ?? []).map(({ secret }) => secret)
}

function ofContainer(container: ContainerInfo | undefined): (Secret | undefined)[] {
  const volumes = (container?.volumes ?? []).map(({ source }) => source?.secret)
  return [...volumes, container?.mesos?.image?.docker?.config]
}

/** Everything that a task (or an executor) refers to, each thing once. */
export function referencesIn({ command, container, health_check, check }: Referring): Reference[] {
  const secrets = [
    ...ofCommand(command),
    ...ofContainer(container),
    ...ofCommand(health_check?.command),
    ...ofCommand(check?.command?.command),
  ]
  const found = new Map<string, Reference>()
  for (const secret of secrets) {
    const reference = referenceOf(secret)
    if (reference) found.set(referenceName(reference), reference)
  }
  return [...found.values()]
}

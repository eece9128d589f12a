import { configLabels, configReference, plainPath, spaceLabel } from '../contracts/index.ts'
import type { ContainerInfo, EnvironmentVariable, TaskInfo, Volume } from '../mesos/index.ts'
import { referencesIn } from './references-in.ts'

function withFiles(
  container: ContainerInfo | undefined,
  files: readonly { containerPath: string; path: string }[],
): ContainerInfo | undefined {
  if (files.length === 0) return container
  const volumes = files.map(({ containerPath, path }): Volume => ({
    container_path: containerPath,
    mode: 'RO',
    source: { type: 'SECRET', secret: configReference(path) },
  }))
  return { ...(container ?? { type: 'MESOS' }), volumes: [...(container?.volumes ?? []), ...volumes] }
}

/**
 * A task with what the labels of its definition ask of the config service (as variables where the definition sets
 * none of that name, and as files), and, when it refers to secrets, with the label that says for which service.
 */
export function giveReferences(
  task: TaskInfo,
  definitionLabels: Readonly<Record<string, string>>,
  servicePath: string,
): TaskInfo {
  const { environment, files } = configLabels(definitionLabels)
  const own = task.command?.environment?.variables ?? []
  const named = new Set(own.map(({ name }) => name))
  const added = environment
    .filter(({ name }) => !named.has(name))
    .map(({ name, path }): EnvironmentVariable => ({ name, type: 'SECRET', secret: configReference(path) }))
  const container = withFiles(task.container, files)
  const complete: TaskInfo = {
    ...task,
    ...(task.command && added.length > 0
      ? { command: { ...task.command, environment: { variables: [...own, ...added] } } }
      : {}),
    ...(container ? { container } : {}),
  }
  if (referencesIn(complete).every(({ kind }) => kind !== 'secret')) return complete
  const others = (task.labels?.labels ?? []).filter(({ key }) => key !== spaceLabel)
  const space = { key: spaceLabel, value: `/${plainPath(servicePath)}` }
  return { ...complete, labels: { labels: [...others, space] } }
}

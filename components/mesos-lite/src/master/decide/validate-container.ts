import type {
  CommandInfo,
  ContainerInfo,
  EnvironmentVariable,
  ExecutorInfo,
  Secret,
  Volume,
} from '@dcos-lite/lib/mesos'

function secretProblem(secret: Secret): string | undefined {
  if (secret.type === 'REFERENCE') {
    if (!secret.reference) return "Secret of type REFERENCE must have the 'reference' field set"
    return secret.value ? "Secret of type REFERENCE must not have the 'value' field set" : undefined
  }
  if (!secret.value) return "Secret of type VALUE must have the 'value' field set"
  return secret.reference ? "Secret of type VALUE must not have the 'reference' field set" : undefined
}

function variableProblem({ name, type = 'VALUE', value, secret }: EnvironmentVariable): string | undefined {
  const what = `Environment variable '${name}' of type '${type}'`
  if (type === 'SECRET') {
    if (!secret) return `${what} must have a secret set`
    if (value !== undefined) return `${what} must not have a value set`
    return secretProblem(secret)
  }
  if (value === undefined) return `${what} must have a value set`
  return secret ? `${what} must not have a secret set` : undefined
}

/** Why a command is not valid, or undefined. */
export function commandProblem(command: CommandInfo | undefined): string | undefined {
  for (const variable of command?.environment?.variables ?? []) {
    const problem = variableProblem(variable)
    if (problem !== undefined) return problem
  }
  return undefined
}

function volumeProblem({ source, host_path: hostPath, container_path: path }: Volume): string | undefined {
  if (source && hostPath !== undefined) return `Volume at '${path}': 'host_path' and 'source' are both set`
  if (!source) return undefined
  const field = source.type?.toLowerCase() as Lowercase<typeof source.type> | undefined
  if (field === undefined) return `Volume at '${path}': the type of its source is not known`
  if (!Object.hasOwn(source, field))
    return `Volume at '${path}': 'source.${field}' is not set for ${source.type}`
  return source.secret ? secretProblem(source.secret) : undefined
}

/** Why a container is not valid, or undefined. */
export function containerProblem(container: ContainerInfo | undefined): string | undefined {
  if (!container) return undefined
  for (const volume of container.volumes ?? []) {
    const problem = volumeProblem(volume)
    if (problem !== undefined) return problem
  }
  if (container.type === 'DOCKER' && !container.docker) {
    return "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo"
  }
  const image = container.mesos?.image
  if (image?.type === 'DOCKER' && !image.docker) return "'docker' is not set for an image of type DOCKER"
  if (image?.type === 'APPC' && !image.appc) return "'appc' is not set for an image of type APPC"
  const limits = container.rlimit_info?.rlimits ?? []
  const half = limits.find(({ hard, soft }) => (hard === undefined) !== (soft === undefined))
  if (half) return `The rlimit ${half.type} must have both 'hard' and 'soft' set, or neither`
  const wrong = limits.find(({ hard, soft }) => hard !== undefined && soft !== undefined && soft > hard)
  if (wrong) return `The soft limit of ${wrong.type} is above the hard limit`
  const types = limits.map(({ type }) => type)
  const twice = types.find((type, index) => types.indexOf(type) !== index)
  return twice === undefined ? undefined : `The rlimit ${twice} is set twice`
}

/** Why the container or command of an executor is not valid, or undefined. */
export function executorContainerProblem({ type, command, container }: ExecutorInfo): string | undefined {
  if (container?.linux_info?.share_cgroups === true) {
    return "The 'share_cgroups' field cannot be set to true on an executor"
  }
  if (type === 'DEFAULT' && container && container.type !== 'MESOS') {
    return "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor"
  }
  if (type === 'DEFAULT' && container?.mesos?.image) {
    return "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor"
  }
  return commandProblem(command) ?? containerProblem(container)
}

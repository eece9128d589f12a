import type { EnvironmentVariable } from '@dcos-lite/lib/mesos'
import type { AppDefinition } from '../definitions/app.ts'
import type { Environment, SecretSources, StringMap } from '../definitions/container.ts'

export type Variables = Record<string, string>

/** A number with a decimal point, as `0.1` and `32.0`. */
export const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))

const escaped = (name: string): string => name.replace(/[^a-zA-Z0-9_]+/g, '_').toUpperCase()

/** The variables that tell a task its labels; very long ones are left out. */
export function labelVariables(labels: StringMap): Variables {
  const told = Object.entries(labels).filter(([key, value]) => key.length < 493 && value.length < 512)
  const variables: Variables = { MARATHON_APP_LABELS: told.map(([key]) => escaped(key)).join(' ') }
  for (const [key, value] of told) variables[`MARATHON_APP_LABEL_${escaped(key)}`] = value
  return variables
}

/** A port of a task as its variables name it. */
export interface AssignedPort {
  /** Host port, or the container port where there is none. */
  assigned: number
  /** What the definition asked for; 0 when anything would do. */
  requested: number
  name?: string
}

/** `PORT`, `PORTS`, `PORT<i>`, `PORT_<number>` and `PORT_<NAME>`. */
export function portVariables(ports: readonly AssignedPort[]): Variables {
  const variables: Variables = {}
  ports.forEach(({ assigned, requested, name }, index) => {
    variables[`PORT${index}`] = String(assigned)
    variables[`PORT_${requested || assigned}`] = String(assigned)
    if (name !== undefined) variables[`PORT_${name.toUpperCase()}`] = String(assigned)
  })
  if (ports.length > 0) {
    variables.PORT = String(ports[0]?.assigned)
    variables.PORTS = ports.map(({ assigned }) => assigned).join(',')
  }
  return variables
}

/** The ports of an app with the host ports it was given. */
export function assignedPorts(
  app: AppDefinition,
  hostPorts: readonly (number | null)[],
  below: (limit: number) => number,
): AssignedPort[] {
  const declared = app.portDefinitions
    ? app.portDefinitions.map(({ port, name }) => ({ requested: port, name }))
    : (app.container?.portMappings ?? []).map(({ containerPort, name }) => ({
        requested: containerPort,
        name,
      }))
  return declared.map(({ requested, name }, index) => ({
    requested,
    assigned: hostPorts[index] ?? (requested || 1025 + below(64_511)),
    ...(name === undefined ? {} : { name }),
  }))
}

function contextVariables(app: AppDefinition, taskId: string, enforced: boolean): Variables {
  const image = app.container?.type === 'DOCKER' ? app.container.docker?.image : undefined
  return {
    MESOS_TASK_ID: taskId,
    MARATHON_APP_ID: app.id,
    MARATHON_APP_VERSION: app.version,
    ...(image === undefined ? {} : { MARATHON_APP_DOCKER_IMAGE: image }),
    MARATHON_APP_RESOURCE_CPUS: decimal(app.cpus),
    MARATHON_APP_RESOURCE_MEM: decimal(app.mem),
    MARATHON_APP_RESOURCE_DISK: decimal(app.disk),
    MARATHON_APP_RESOURCE_GPUS: String(app.gpus),
    MARATHON_APP_ENFORCE_GROUP_ROLE: enforced ? 'TRUE' : 'FALSE',
  }
}

const prefixed = (variables: Variables, prefix: string): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [prefix + name, value]))

/** Plain variables and those of the definition as Mesos takes them; secrets go as references. */
export function mesosEnvironment(
  given: Variables,
  own: Environment,
  secrets: SecretSources,
): { variables: EnvironmentVariable[] } {
  const variables = new Map<string, EnvironmentVariable>()
  for (const [name, value] of Object.entries(given)) variables.set(name, { name, value })
  for (const [name, value] of Object.entries(own)) {
    if (typeof value === 'string') variables.set(name, { name, value })
    else {
      const source = secrets[value.secret]?.source ?? value.secret
      const secret = { type: 'REFERENCE' as const, reference: { name: source } }
      variables.set(name, { name, type: 'SECRET', secret })
    }
  }
  return { variables: [...variables.values()] }
}

/** The environment of an app's task; later parts win: context, labels, ports and host, the app's own. */
export function appEnvironment(
  app: AppDefinition,
  task: { id: string; hostname: string; ports: readonly AssignedPort[]; enforced: boolean; prefix: string },
): { variables: EnvironmentVariable[] } {
  const ports = prefixed({ ...portVariables(task.ports), HOST: task.hostname }, task.prefix)
  const given = { ...contextVariables(app, task.id, task.enforced), ...labelVariables(app.labels), ...ports }
  return mesosEnvironment(given, app.env, app.secrets)
}

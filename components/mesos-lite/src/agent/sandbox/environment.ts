import { referenceOf } from '@dcos-lite/lib/contracts'
import type { SecretResolver } from '@dcos-lite/lib/contracts'
import type { CommandInfo, EnvironmentVariable, Secret } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'

/** What the environment of a task is made of besides its definition. */
export interface EnvironmentFacts {
  agentId: string
  ip: string
  port: number
  /** Lowest precedence, from the configuration of the agent. */
  taskEnvironment: Record<string, string>
  /** From the image of its container, and from parameters of it. */
  image?: { environment: Record<string, string>; sandbox: string }
  /** Of its graphics processors. */
  gpus?: Record<string, string>
  checkpoint: boolean
  /** Its address in a network of its own. */
  containerIp?: string
  secrets: SecretResolver
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The value of a secret; `what` is what needs it, for people. Throws DCL_MESOS_AGENT_TASK_REFUSED. */
export async function secretValue(
  secret: Secret | undefined,
  what: string,
  taskId: string,
  secrets: SecretResolver,
): Promise<Uint8Array> {
  if (secret?.value) return Buffer.from(secret.value.data, 'base64')
  const { kind, path } = referenceOf(secret) ?? { kind: 'secret' as const, path: '' }
  const answer = await secrets.resolve({ path, forTask: taskId, kind })
  if (answer.found) return answer.value
  const needed = kind === 'config' ? `the key ${path} of the config service` : 'a secret'
  const because = answer.reason.replace(/\.$/, '')
  const reason = `${what.slice(0, 1).toUpperCase()}${what.slice(1)} needs ${needed}: ${because}.`
  throw agentErrors.TASK_REFUSED({ reason })
}

/** Text without control characters other than tab and line feed; others would need a place that more can read. */
function fitsIntoVariable(text: string, value: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if ((code < 32 && code !== 9 && code !== 10) || code === 127) return false
  }
  return Buffer.from(text).equals(value)
}

async function valueOf(
  variable: EnvironmentVariable,
  taskId: string,
  secrets: SecretResolver,
): Promise<string> {
  if (variable.type !== 'SECRET' && variable.secret === undefined) return variable.value ?? ''
  const value = await secretValue(variable.secret, `the variable ${variable.name}`, taskId, secrets)
  const text = Buffer.from(value).toString('utf8')
  if (fitsIntoVariable(text, value)) return text
  const reason = `The variable ${variable.name} cannot hold its secret, which is no text; give it as a file.`
  throw agentErrors.TASK_REFUSED({ reason })
}

/** The variables that a CommandInfo sets, with secrets resolved. */
export async function commandVariables(
  command: CommandInfo | undefined,
  taskId: string,
  secrets: SecretResolver,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const variable of command?.environment?.variables ?? []) {
    variables[variable.name] = await valueOf(variable, taskId, secrets)
  }
  return variables
}

function executorVariables(record: TaskRecord, facts: EnvironmentFacts): Record<string, string> {
  const role = record.task.resources?.find(({ allocation_info }) => allocation_info)?.allocation_info?.role
  return {
    MESOS_FRAMEWORK_ID: record.frameworkId,
    MESOS_EXECUTOR_ID: record.executorId,
    MESOS_TASK_ID: record.task.task_id.value,
    MESOS_SANDBOX: facts.image?.sandbox ?? record.directory,
    MESOS_SLAVE_ID: facts.agentId,
    MESOS_AGENT_ID: facts.agentId,
    MESOS_AGENT_ENDPOINT: `${facts.ip}:${facts.port}`,
    MESOS_SLAVE_PID: `slave(1)@${facts.ip}:${facts.port}`,
    MESOS_CHECKPOINT: facts.checkpoint ? '1' : '0',
    ...(facts.checkpoint
      ? { MESOS_RECOVERY_TIMEOUT: '15mins', MESOS_SUBSCRIPTION_BACKOFF_MAX: '2secs' }
      : {}),
    MESOS_HTTP_COMMAND_EXECUTOR: '0',
    MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '5secs',
    LIBPROCESS_IP: facts.containerIp === undefined ? facts.ip : '0.0.0.0',
    LIBPROCESS_PORT: '0',
    ...(role === undefined ? {} : { MESOS_ALLOCATION_ROLE: role }),
    ...(record.executor || facts.containerIp !== undefined
      ? { MESOS_CONTAINER_IP: facts.containerIp ?? facts.ip }
      : {}),
  }
}

/**
 * The whole environment of a task. The definition wins over everything but the two variables by which an agent
 * that was restarted recognises processes as its own.
 */
export async function taskVariables(
  record: TaskRecord,
  facts: EnvironmentFacts,
): Promise<Record<string, string>> {
  const { task } = record
  return {
    PATH: defaultPath,
    ...facts.taskEnvironment,
    ...facts.image?.environment,
    ...facts.gpus,
    ...executorVariables(record, facts),
    ...(await commandVariables(task.command, task.task_id.value, facts.secrets)),
    MESOS_CONTAINER_ID: record.containerId,
    MESOS_DIRECTORY: record.directory,
  }
}

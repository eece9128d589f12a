import type { SecretResolver } from '@dcos-lite/lib/contracts'
import type { CommandInfo, EnvironmentVariable } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'

/** What the environment of a task is made of besides its definition. */
export interface EnvironmentFacts {
  agentId: string
  ip: string
  port: number
  /** Lowest precedence, from the configuration of the agent. */
  taskEnvironment: Record<string, string>
  checkpoint: boolean
  secrets: SecretResolver
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

async function valueOf(
  variable: EnvironmentVariable,
  taskId: string,
  secrets: SecretResolver,
): Promise<string> {
  if (variable.type !== 'SECRET' && variable.secret === undefined) return variable.value ?? ''
  const { secret } = variable
  if (secret?.value) return Buffer.from(secret.value.data, 'base64').toString('utf8')
  const path = secret?.reference?.name ?? ''
  const answer = await secrets.resolve({ path, forTask: taskId })
  if (answer.found) return Buffer.from(answer.value).toString('utf8')
  const reason = `The variable ${variable.name} needs a secret: ${answer.reason}.`
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
    MESOS_SANDBOX: record.directory,
    MESOS_SLAVE_ID: facts.agentId,
    MESOS_AGENT_ID: facts.agentId,
    MESOS_AGENT_ENDPOINT: `${facts.ip}:${facts.port}`,
    MESOS_SLAVE_PID: `slave(1)@${facts.ip}:${facts.port}`,
    MESOS_CHECKPOINT: facts.checkpoint ? '1' : '0',
    MESOS_HTTP_COMMAND_EXECUTOR: '0',
    MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '5secs',
    LIBPROCESS_IP: facts.ip,
    LIBPROCESS_PORT: '0',
    ...(role === undefined ? {} : { MESOS_ALLOCATION_ROLE: role }),
    ...(record.executor ? { MESOS_CONTAINER_IP: facts.ip } : {}),
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
    ...executorVariables(record, facts),
    ...(await commandVariables(task.command, task.task_id.value, facts.secrets)),
    MESOS_CONTAINER_ID: record.containerId,
    MESOS_DIRECTORY: record.directory,
  }
}

import type { CheckInfo, HealthCheck, KillPolicy, TaskInfo } from '@dcos-lite/lib/mesos'

const isNegative = (value: number | undefined): boolean => value !== undefined && value < 0

function timesProblem(check: HealthCheck | CheckInfo, field: string): string | undefined {
  if (isNegative(check.delay_seconds)) return `Expecting '${field}.delay_seconds' to be non-negative`
  if (isNegative(check.interval_seconds)) return `Expecting '${field}.interval_seconds' to be non-negative`
  if (isNegative(check.timeout_seconds)) return `Expecting '${field}.timeout_seconds' to be non-negative`
  return undefined
}

function healthProblem(check: HealthCheck): string | undefined {
  const { type, command, http, tcp } = check
  if (type === undefined) return "HealthCheck must specify 'type'"
  if (type === 'COMMAND' && !command) return "Expecting 'command' to be set for COMMAND health check"
  if (type === 'COMMAND' && command?.value === undefined) return 'Command health check must contain a value'
  if (type === 'HTTP' && !http) return "Expecting 'http' to be set for HTTP health check"
  if (type === 'TCP' && !tcp) return "Expecting 'tcp' to be set for TCP health check"
  if (http?.scheme !== undefined && http.scheme !== 'http' && http.scheme !== 'https') {
    return `Unsupported HTTP health check scheme: '${http.scheme}'`
  }
  if (http?.path !== undefined && !http.path.startsWith('/')) {
    return `The path '${http.path}' of HTTP health check must start with '/'`
  }
  if (isNegative(check.grace_period_seconds)) return "Expecting 'grace_period_seconds' to be non-negative"
  return timesProblem(check, 'health_check')
}

function checkProblem(check: CheckInfo): string | undefined {
  if (check.type === undefined) return "CheckInfo must specify 'type'"
  if (check.type === 'COMMAND' && !check.command) return "Expecting 'command' to be set for COMMAND check"
  if (check.type === 'HTTP' && !check.http) return "Expecting 'http' to be set for HTTP check"
  if (check.type === 'TCP' && !check.tcp) return "Expecting 'tcp' to be set for TCP check"
  return timesProblem(check, 'check')
}

/** Why a kill policy is not valid, or undefined. */
export function killPolicyProblem(policy: KillPolicy | undefined): string | undefined {
  return isNegative(policy?.grace_period?.nanoseconds)
    ? "Task's 'kill_policy.grace_period' must be non-negative"
    : undefined
}

/** Why the health check, check or kill policy of a task is not valid, or undefined. */
export function taskChecksProblem(task: TaskInfo): string | undefined {
  const health = task.health_check && healthProblem(task.health_check)
  if (health !== undefined) return `Task uses invalid health check: ${health}`
  const check = task.check && checkProblem(task.check)
  if (check !== undefined) return `Task uses invalid check: ${check}`
  if (isNegative(task.max_completion_time?.nanoseconds)) {
    return "Task's 'max_completion_time' must be non-negative"
  }
  return killPolicyProblem(task.kill_policy)
}

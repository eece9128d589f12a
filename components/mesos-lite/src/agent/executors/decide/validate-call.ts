import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { isSafeId } from '../../lifecycle/decide/acceptance.ts'
import type { ExecutorCall } from '../messages.ts'

function uuidProblem(uuid: string | undefined): string | undefined {
  if (uuid === undefined) return "Expecting 'uuid' to be present"
  const { length } = Buffer.from(uuid, 'base64')
  return length === 16 ? undefined : `'uuid' has ${length} bytes and must have 16`
}

/** Why an update of an executor is refused, or undefined. */
export function statusProblem(status: TaskStatus): string | undefined {
  const badUuid = uuidProblem(status.uuid)
  if (badUuid !== undefined) return badUuid
  if (!isSafeId(status.task_id.value)) return `the task id "${status.task_id.value}" is not valid`
  if (status.source !== 'SOURCE_EXECUTOR') {
    return `the source is ${status.source ?? 'absent'} and must be SOURCE_EXECUTOR`
  }
  if (status.state === 'TASK_STAGING') return 'TASK_STAGING is not a state that executors report'
  return undefined
}

/** Why a call that has all its parts is refused whoever sent it, or undefined. */
export function callProblem(call: ExecutorCall): string | undefined {
  for (const { value } of [call.executor_id, call.framework_id]) {
    if (!isSafeId(value)) return `the id "${value}" is not valid`
  }
  return call.type === 'UPDATE' ? statusProblem(call.update.status) : undefined
}

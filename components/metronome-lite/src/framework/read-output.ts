import { isDcosError } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { mostOutputBytes, outputFile } from '../decide/output-file.ts'
import type { Engine } from '../engine/engine.ts'

const attempts = 3
const timeoutMs = 3000

interface FilePart {
  data?: string
}

async function readOnce(url: string): Promise<{ status: number; text: string }> {
  const { status, body } = await requestJson<FilePart | undefined>({ url, timeoutMs })
  return { status, text: body?.data ?? '' }
}

/**
 * The text that a finished task left in the file that its job names, without line ends at its end. Undefined, with a
 * warning in the log, when it cannot be read: a run does not fail for its output.
 */
export async function readOutput(engine: Engine, status: TaskStatus): Promise<string | undefined> {
  const taskId = status.task_id.value
  const run = engine.index.byTask(taskId)
  const file = run && outputFile(run.job)
  const agentUrl = run?.attempts.find((attempt) => attempt.taskId === taskId)?.agentUrl
  if (run === undefined || file === undefined || agentUrl === undefined) return undefined
  const { log } = engine.environment
  const frameworkId = engine.records.framework.get('scheduler')?.frameworkId ?? ''
  const executorId = status.executor_id?.value ?? taskId
  const path = `/frameworks/${frameworkId}/executors/${executorId}/runs/latest/${file}`
  const query = new URLSearchParams({ path, offset: '0', length: String(mostOutputBytes + 1) })
  let reason = ''
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const answer = await readOnce(`${agentUrl}/files/read?${query}`)
      if (answer.status === 200) {
        const whole = Buffer.from(answer.text)
        if (whole.length > mostOutputBytes)
          log.warn('an output is too long and was cut', { taskId, mostOutputBytes })
        return new TextDecoder().decode(whole.subarray(0, mostOutputBytes)).replace(/[\r\n]+$/, '')
      }
      reason = `the agent answered ${answer.status}`
      if (answer.status < 500) break
    } catch (error) {
      if (!isDcosError(error)) throw error
      reason = error.message
    }
  }
  log.warn('the output of a run cannot be read', { jobId: run.jobId, runId: run.runId, file, reason })
  return undefined
}

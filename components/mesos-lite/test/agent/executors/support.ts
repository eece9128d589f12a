import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import type { ExecutorEvent } from '../../../src/agent/executors/messages.ts'
import { agentId, frameworkId } from '../stand-in-master.ts'

const program = fileURLToPath(new URL('./program/executor.ts', import.meta.url))
const scalar = (name: string, value: number) => ({ name, type: 'SCALAR' as const, scalar: { value } })

/** The real executor of `program/`. */
export function executor(
  id: string,
  variables: Record<string, string> = {},
  more: Partial<ExecutorInfo> = {},
): ExecutorInfo {
  return {
    executor_id: { value: id },
    type: 'CUSTOM',
    framework_id: { value: frameworkId },
    name: `executor ${id}`,
    resources: [scalar('cpus', 0.1), scalar('mem', 64)],
    command: {
      value: `exec ${process.execPath} ${program}`,
      environment: { variables: Object.entries(variables).map(([name, value]) => ({ name, value })) },
    },
    ...more,
  }
}

/** A task of an executor; `what` says what it does, see `program/executor.ts`. */
export function taskOf(
  id: string,
  what: string,
  owner: ExecutorInfo | undefined,
  more: Partial<TaskInfo> = {},
): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: { value: agentId },
    resources: [scalar('cpus', 0.1)],
    data: Buffer.from(what).toString('base64'),
    ...(owner ? { executor: owner } : {}),
    ...more,
  }
}

/** The sandbox of the newest run of an executor. */
export function sandboxOf(workDir: string, executorId: string, framework = frameworkId): string {
  return join(workDir, `slaves/latest/frameworks/${framework}/executors/${executorId}/runs/latest`)
}

/** Lines of a file of every run of an executor, oldest run first. */
async function linesOf(
  workDir: string,
  executorId: string,
  name: string,
  framework?: string,
): Promise<string[]> {
  const runs = join(sandboxOf(workDir, executorId, framework), '..')
  const folders = (await readdir(runs).catch(() => [])).filter((entry) => entry !== 'latest')
  const texts = await Promise.all(
    folders.map((run) => readFile(join(runs, run, name), 'utf8').catch(() => '')),
  )
  // What has no end yet is being written.
  return texts.flatMap((text) => text.split('\n').slice(0, -1))
}

/** The events that the runs of an executor heard so far. */
export async function eventsOf(
  workDir: string,
  executorId: string,
  framework?: string,
): Promise<ExecutorEvent[]> {
  const lines = await linesOf(workDir, executorId, 'events', framework)
  return lines.map((line) => JSON.parse(line) as ExecutorEvent)
}

/** The events that an executor heard, once there is one of a type. */
export async function heard(
  workDir: string,
  executorId: string,
  type: ExecutorEvent['type'],
  framework?: string,
): Promise<ExecutorEvent[]> {
  return await eventually(async () => {
    const events = await eventsOf(workDir, executorId, framework)
    return events.some((event) => event.type === type) && events
  })
}

/** The tasks that an executor started, over all of its runs. */
export function launched(workDir: string, executorId: string): Promise<string[]> {
  return linesOf(workDir, executorId, 'launched')
}

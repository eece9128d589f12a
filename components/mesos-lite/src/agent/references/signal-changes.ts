import { constants } from 'node:os'
import type { Reference } from '@dcos-lite/lib/contracts'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import { concernedReferences, filesOf, wantedSignal } from './decide/wanted-signal.ts'
import type { ReferenceResolver } from './reference-resolver.ts'

async function renewTask(
  record: TaskRecord,
  signal: NodeJS.Signals,
  references: readonly Reference[],
  { context, resolver }: { context: AgentContext; resolver: ReferenceResolver },
): Promise<void> {
  const { launcher } = context
  const { containerId, task } = record
  let isNews = false
  for (const reference of references) {
    const { answer, changed } = await resolver.renew({ ...reference, forTask: task.task_id.value })
    if (!answer.found) continue
    const files = filesOf(task, reference)
    // What the files say is known even to an agent that was restarted meanwhile.
    if (files.length === 0 && changed) isNews = true
    for (const index of files) {
      if (await launcher.renewCredential?.(containerId, index, answer.value)) isNews = true
    }
  }
  if (!isNews) return
  await launcher.signal?.(containerId, constants.signals[signal])
  context.log.info('a task was told that what it refers to has changed', { containerId, signal })
}

async function signalChanges(
  handles: readonly TaskHandle[],
  changed: readonly Reference[] | undefined,
  tools: { context: AgentContext; resolver: ReferenceResolver },
): Promise<void> {
  for (const { record } of handles) {
    const signal = wantedSignal(record.task)
    if (signal === undefined || record.custom === true) continue
    if (record.startedAtMs === undefined || record.endedAtMs !== undefined) continue
    const references = concernedReferences(record.task, changed)
    if (references.length === 0) continue
    await renewTask(record, signal, references, tools).catch((error: unknown) =>
      tools.context.log.warn('a task could not be told of a change', {
        containerId: record.containerId,
        error,
      }),
    )
  }
}

/**
 * Creates what gives running tasks that want a signal the new versions of their files, then the signal; `undefined`
 * stands for everything. One change after the other: what was asked first must not be written last.
 */
export function createChangeTeller(
  handles: () => readonly TaskHandle[],
  tools: { context: AgentContext; resolver: ReferenceResolver },
): (changed: readonly Reference[] | undefined) => Promise<void> {
  let told: Promise<void> = Promise.resolve()
  return (changed) =>
    (told = told
      .then(() => signalChanges(handles(), changed, tools))
      .catch((error: unknown) => tools.context.log.error('tasks could not be told of a change', { error })))
}

import type { AgentBook } from './checkpoint/agent-record.ts'
import { openAgentBook } from './checkpoint/agent-record.ts'
import type { WorkLayout } from './checkpoint/layout.ts'
import { createLayout, layoutOf } from './checkpoint/layout.ts'
import { readRecords } from './checkpoint/read-records.ts'
import type { ExecutorRecord, TaskRecord } from './checkpoint/records.ts'
import { recordFormats } from './checkpoint/records.ts'
import { lockWorkDir } from './checkpoint/work-dir-lock.ts'
import type { AgentConfig } from './config.ts'
import type { FrameworkBook } from './tasks/framework-book.ts'
import { openFrameworkBook } from './tasks/framework-book.ts'

/** What an earlier agent process left on disk. */
export interface AgentState {
  layout: WorkLayout
  book: AgentBook
  frameworks: FrameworkBook
  tasks: TaskRecord[]
  executors: ExecutorRecord[]
  /** Gives the work folder back. */
  release(): Promise<void>
}

/** Takes the work folder of an agent and reads its checkpoints. Simulated tasks are not written durably. */
export async function openAgentState(config: AgentConfig): Promise<AgentState> {
  const layout = layoutOf(config.workDir)
  await createLayout(layout)
  const release = await lockWorkDir(layout)
  const durable = config.launcher !== 'simulated'
  try {
    return {
      layout,
      book: await openAgentBook(layout, durable),
      frameworks: await openFrameworkBook(layout, durable),
      tasks: await readRecords<TaskRecord>(layout.tasksFolder, recordFormats.task),
      executors: await readRecords<ExecutorRecord>(layout.executorsFolder, recordFormats.executor),
      release,
    }
  } catch (error) {
    await release()
    throw error
  }
}

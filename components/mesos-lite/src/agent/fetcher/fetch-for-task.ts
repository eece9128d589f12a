import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { TaskUser } from '../launcher/types.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { fetchUris } from './fetch-uris.ts'
import { fetcherRules } from './settings.ts'

const logFlags =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Adds a line to `stderr` of a sandbox. It may have been unpacked as something that is no file: then nobody reads it. */
async function logLine(directory: string, line: string): Promise<void> {
  const handle = await open(join(directory, 'stderr'), logFlags, 0o644)
  try {
    await handle.writeFile(`${line}\n`)
  } finally {
    await handle.close()
  }
}

/** Brings into the sandbox of a task what its command names, and counts it. Throws DCL_MESOS_AGENT_FETCH_FAILED. */
export async function fetchForTask(
  { task, directory }: TaskRecord,
  context: AgentContext,
  user: TaskUser | undefined,
  signal: AbortSignal,
): Promise<void> {
  const uris = task.command?.uris ?? []
  if (uris.length === 0) return
  const { clock, config, fetchCache: cache } = context
  const progress = (line: string): Promise<void> => logLine(directory, line).catch(() => undefined)
  try {
    await fetchUris({
      uris,
      sandbox: directory,
      clock,
      signal,
      rules: fetcherRules(config.fetcher),
      cache,
      user,
      progress,
    })
  } catch (error) {
    context.count?.('containerizer/fetcher/task_fetches_failed')
    throw error
  }
  context.count?.('containerizer/fetcher/task_fetches_succeeded')
}

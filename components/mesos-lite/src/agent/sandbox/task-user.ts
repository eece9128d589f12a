import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { agentErrors } from '../errors.ts'
import type { TaskUser } from '../launcher/types.ts'

const run = promisify(execFile)

/**
 * The user that a task really runs as: undefined when it stays the agent's own, which it does whenever the agent
 * may not switch. Throws DCL_MESOS_AGENT_TASK_REFUSED when the machine does not know the user.
 */
export async function findTaskUser(wanted: string | undefined): Promise<TaskUser | undefined> {
  if (wanted === undefined || wanted === '' || process.getuid?.() !== 0) return undefined
  if (wanted === userInfo().username) return undefined
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', '--', wanted]), run('id', ['-g', '--', wanted])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch (error) {
    const reason = `The task shall run as the user "${wanted}", whom this machine does not know.`
    throw agentErrors.TASK_REFUSED({ reason }, { cause: error })
  }
}

/** Gives a sandbox with all it holds to the user of its task, and the folders of volumes without what they hold. */
export async function handOver(sandbox: string, volumes: readonly string[], user: TaskUser): Promise<void> {
  const owner = `${user.uid}:${user.gid}`
  await run('chown', ['-R', '-h', owner, '--', sandbox])
  if (volumes.length > 0) await run('chown', [owner, '--', ...volumes])
}

import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { agentErrors } from '../errors.ts'
import { maySwitchUser } from '../launcher/process/spawn-task.ts'

const run = promisify(execFile)

/** The user a task really runs as: undefined when it stays the agent's own. */
export function effectiveUser(wanted: string | undefined): string | undefined {
  if (wanted === undefined || wanted === '' || !maySwitchUser()) return undefined
  return wanted === userInfo().username ? undefined : wanted
}

/**
 * Gives a sandbox with all it holds to the user of its task, and the folders of volumes without what they hold.
 * Throws DCL_MESOS_AGENT_TASK_REFUSED when there is no such user.
 */
export async function handOver(sandbox: string, volumes: readonly string[], user: string): Promise<void> {
  let owner: string
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', '--', user]), run('id', ['-g', '--', user])])
    owner = `${uid.stdout.trim()}:${gid.stdout.trim()}`
  } catch (error) {
    const reason = `The task shall run as the user "${user}", whom this machine does not know.`
    throw agentErrors.TASK_REFUSED({ reason }, { cause: error })
  }
  await run('chown', ['-R', '-h', owner, '--', sandbox])
  if (volumes.length > 0) await run('chown', [owner, '--', ...volumes])
}

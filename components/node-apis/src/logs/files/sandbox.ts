import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeApiErrors } from '../../errors.ts'
import { checkName } from './open-in-folder.ts'

/** Names of a sandbox: the run of an executor, and the member of its group if it is one. */
export interface SandboxName {
  framework: string
  executor: string
  container: string
  task?: string
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )

/** Finds the folder of a sandbox on this node. Throws DCL_NODE_API_SANDBOX_UNKNOWN or DCL_NODE_API_PATH_REFUSED. */
export async function findSandbox(workDir: string | undefined, name: SandboxName): Promise<string> {
  const { framework, executor, container, task } = name
  const below = [
    'frameworks',
    checkName(framework),
    'executors',
    checkName(executor),
    'runs',
    checkName(container),
  ]
  const member = task === undefined ? [] : ['tasks', checkName(task)]
  const slaves = join(workDir ?? '/nonexistent', 'slaves')
  // A node that was forgotten keeps the sandboxes of the agent that it was.
  for (const agent of await readdir(slaves).catch(() => [])) {
    const folder = join(slaves, agent, ...below)
    if (!(await isFolder(folder))) continue
    const [base, real] = await Promise.all([realpath(slaves), realpath(join(folder, ...member))]).catch(
      () => [],
    )
    if (base !== undefined && real !== undefined && real.startsWith(`${base}/`)) return real
  }
  throw nodeApiErrors.SANDBOX_UNKNOWN()
}

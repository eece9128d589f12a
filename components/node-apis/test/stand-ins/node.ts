import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/node-apis'
import type { NodeApisConfig } from '@dcos-lite/node-apis'

const loopback = { host: '127.0.0.1', port: 0 }

/** Starts the node APIs of an agent below a folder, with the changes that a test wants. */
export function startNode(folder: string, changes: Partial<NodeApisConfig> = {}): Promise<RunningComponent> {
  return start(
    {
      listen: loopback,
      role: 'agent',
      address: '127.0.0.1',
      clusterId: 'cluster',
      version: '2.2.0',
      masters: [],
      agentWorkDir: join(folder, 'slave'),
      units: [],
      system: { components: {} },
      bundleFolder: join(folder, 'bundles'),
      ...changes,
    },
    testEnvironment(),
  )
}

/** Makes the sandbox of a run and returns its folder. */
export async function makeSandbox(folder: string, files: Record<string, string>): Promise<string> {
  const sandbox = join(folder, 'slave', 'slaves', 'S0', 'frameworks', 'F0', 'executors', 'E0', 'runs', 'C0')
  await mkdir(sandbox, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(sandbox, name, '..'), { recursive: true })
    await writeFile(join(sandbox, name), text)
  }
  return sandbox
}

/** Path of a file of that sandbox in the logs API. */
export const sandboxPath = (rest: string): string =>
  `/system/v1/logs/v2/task/frameworks/F0/executors/E0/runs/C0/${rest}`

/** Writes a program, and returns its path. */
export async function writeScript(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  await chmod(file, 0o755)
  return file
}

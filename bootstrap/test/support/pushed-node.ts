import { spawnSync } from 'node:child_process'
import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { incomingFolder, incomingNames } from '../../src/index.ts'
import type { Bundle } from '../../src/index.ts'

/** Puts the files of a bundle where the installer would send them. */
export async function push(bundle: Bundle, root: string): Promise<void> {
  for (const { source, target, mode } of bundle.pushes) {
    const file = join(root, target)
    await mkdir(dirname(file), { recursive: true })
    await copyFile(source, file)
    await chmod(file, mode)
  }
}

/** How a program of the node ended. */
export interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** Runs `dcos-node` from the files of the first contact, on their runtime, with nothing in its environment. */
export function dcosNode(bundle: Bundle, root: string, ...words: string[]): Ended {
  const folder = join(root, incomingFolder(bundle.bundleId))
  const runtime = join(folder, incomingNames.runtime, 'bin', 'node')
  const program = join(folder, incomingNames.program)
  const { status, stdout, stderr } = spawnSync(runtime, [program, ...words, '--root', root], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  })
  return { exitCode: status, stdout, stderr }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import * as tar from 'tar'
import { bootstrapErrors } from '../../errors.ts'

/** Unpacks those members of a Debian package that `wanted` says; the paths it gets have no `./` before them. */
export async function unpackDebianPackage(
  file: string,
  folder: string,
  wanted: (path: string) => boolean,
): Promise<void> {
  const program = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const failed = once(program, 'error').then(([error]: unknown[]) => {
    throw bootstrapErrors.DEBIAN_TOOL_MISSING({ program: 'dpkg-deb' }, { cause: error })
  })
  const ended = once(program, 'close') as Promise<[number | null]>
  const unpacker = tar.extract({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    filter: (path) => !path.endsWith('/') && wanted(path.replace(/^\.\//, '')),
  })
  await Promise.race([pipeline(program.stdout, unpacker), failed])
  const [exitCode] = await Promise.race([ended, failed])
  if (exitCode !== 0) {
    throw bootstrapErrors.BUILD_STEP_FAILED({
      step: `unpacking ${file}`,
      reason: `dpkg-deb ended with ${exitCode}`,
    })
  }
}

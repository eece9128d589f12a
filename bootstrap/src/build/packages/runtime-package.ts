import { copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '@dcos-lite/lib/errors'
import { findRuntime } from '../../runtime/find-runtime.ts'
import type { CacheFolder } from '../cache/cache-folder.ts'
import type { Recipe } from '../cache/keep-package.ts'
import type { DebianFile } from '../debian/apt.ts'
import { isOfUse, withDebianFiles } from '../debian/with-debian-files.ts'
import { collectLibraries } from '../elf/collect-libraries.ts'
import { runProgram } from '../run-program.ts'
import { addOrigins } from './origins.ts'
import { wrapperText, writeProgram } from './wrapper.ts'

/** Symbols that only a debugger reads are a sixth of the file; a machine without binutils ships them. */
async function strip(file: string, report: (message: string) => void): Promise<void> {
  try {
    await runProgram('strip', 'strip', [file])
  } catch (error) {
    report(`Node.js is shipped with its symbols: ${messageOf(error)}`)
  }
}

/** Debian packages that the runtime takes libraries from. */
export const runtimeSources = ['libstdc++6', 'libgcc-s1']

/** Node.js with the two libraries that a minimal host does not have. */
export async function runtimeRecipe(
  cache: CacheFolder,
  arch: string,
  files: readonly DebianFile[],
  report: (message: string) => void,
): Promise<Recipe> {
  const runtime = findRuntime(arch)
  const sizeBytes = (await stat(runtime.nodePath)).size
  return {
    name: 'dcos-runtime',
    inputs: { recipe: 2, version: runtime.version, sizeBytes, arch, files },
    make: async (target) => {
      const libexec = join(target, 'libexec', 'dcos-runtime')
      const licences = join(target, 'share', 'doc', 'dcos-runtime')
      await mkdir(libexec, { recursive: true })
      const program = join(libexec, 'node')
      await copyFile(runtime.nodePath, program)
      await strip(program, report)
      await withDebianFiles(cache, arch, files, isOfUse([]), async (unpacked) => {
        await collectLibraries([program], unpacked, libexec)
        await addOrigins(files, unpacked, licences)
      })
      await copyFile(join(dirname(runtime.nodePath), '..', 'LICENSE'), join(licences, 'LICENSE.node'))
      await writeProgram(join(target, 'bin', 'node'), wrapperText('dcos-runtime', 'node'))
    },
  }
}

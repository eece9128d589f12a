import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { agentErrors } from '../../../errors.ts'
import { findProgram } from '../files/find-program.ts'

const run = promisify(execFile)
const tools = ['sh', 'env', 'mount', 'setpriv', 'unshare']
const usualPath = '/usr/sbin:/usr/bin:/sbin:/bin'

interface Found {
  programs: Map<string, string>
  libraries: Set<string>
  loader: string
}

/** Asks the loader of the machine what a program needs, as `ldd` does. */
async function findTools(): Promise<Found> {
  const found: Found = { programs: new Map(), libraries: new Set(), loader: '' }
  for (const tool of tools) {
    const program = await findProgram(tool, usualPath, '/')
    found.programs.set(tool, await realpath(program))
    const { stdout } = await run(program, [], { env: { LD_TRACE_LOADED_OBJECTS: '1' } })
    for (const [, library = ''] of stdout.matchAll(/=> (\/\S+) \(/g)) found.libraries.add(library)
    const loader = /^\s*(\/\S*ld[-.]\S*) \(/m.exec(stdout)?.[1]
    if (loader !== undefined) found.loader = await realpath(loader)
  }
  if (found.loader === '') throw new Error('the loader of programs was not found')
  return found
}

async function describe(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    const { size, mtimeMs } = await stat(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * Copies the tools of the machine that work inside of containers, with all they need, into a folder of their own;
 * gives the folder. An image may hold none of them, or others. Throws DCL_MESOS_AGENT_LAUNCH_FAILED.
 */
export async function prepareTools(folder: string): Promise<string> {
  try {
    const { programs, libraries, loader } = await findTools()
    const target = join(folder, await describe([...programs.values(), ...libraries, loader]))
    if (existsSync(target)) return target
    const part = `${target}.part`
    await rm(part, { recursive: true, force: true })
    await mkdir(join(part, 'lib'), { recursive: true })
    const copy = async (from: string, to: string): Promise<void> => {
      await copyFile(from, join(part, to))
      await chmod(join(part, to), 0o755)
    }
    for (const [tool, program] of programs) await copy(program, tool)
    for (const library of libraries) await copy(library, join('lib', basename(library)))
    await copy(loader, 'ld.so')
    for (const made of [folder, part, join(part, 'lib')]) await chmod(made, 0o755)
    await rename(part, target)
    return target
  } catch (error) {
    const reason = `the tools for containers cannot be made ready: ${(error as Error).message}`
    throw agentErrors.LAUNCH_FAILED({ reason }, { cause: error })
  }
}

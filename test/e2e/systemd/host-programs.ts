import { execFile } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { findRuntime } from '@dcos-lite/bootstrap'
import type { LabHost, ProgramResult } from '../../lab/index.ts'

const folder = '/opt/e2e'
const agentBin = fileURLToPath(
  new URL('../../../components/mesos-lite/bin/dcos-mesos-slave.ts', import.meta.url),
)

/** The agent's program on a host that got it from `putPrograms`. */
export const agentProgram = `${folder}/dcos-mesos-slave.mjs`

/** Libraries of the runtime that a bare host has not. */
async function ownLibraries(nodePath: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ldd', [nodePath])
  const files = [...stdout.matchAll(/=> (\S+)/g)].flatMap(([, file]) => file ?? [])
  return files.filter((file) => /^(libstdc\+\+|libgcc_s)\.so/.test(basename(file)))
}

/** Puts the runtime, the agent and a program of our own on a host, each as one file. */
export async function putPrograms(host: LabHost, entry: URL): Promise<void> {
  const target = join(host.rootFolder, folder)
  await mkdir(join(target, 'lib'), { recursive: true })
  const { nodePath } = findRuntime()
  await copyFile(nodePath, join(target, 'node'))
  for (const file of await ownLibraries(nodePath)) await copyFile(file, join(target, 'lib', basename(file)))
  await build({
    entryPoints: [
      { in: agentBin, out: 'dcos-mesos-slave' },
      { in: fileURLToPath(entry), out: 'program' },
    ],
    outdir: target,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  await writeFile(join(target, 'package.json'), '{"type":"module"}\n')
}

/** Runs the program that `putPrograms` brought. */
export async function runProgram(host: LabHost, words: string[], timeoutMs: number): Promise<ProgramResult> {
  const libraries = `LD_LIBRARY_PATH=${folder}/lib`
  return await host.exec(['env', libraries, `${folder}/node`, `${folder}/program.mjs`, ...words], {
    timeoutMs,
  })
}

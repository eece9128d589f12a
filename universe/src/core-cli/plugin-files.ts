import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { FileInZip } from './zip.ts'

const cli = fileURLToPath(new URL('../../../cli', import.meta.url))

/** The files of our `dcos` as a plugin, built when they are not; with `node` the runtime lies beside it. */
export async function pluginFiles(node: string | undefined): Promise<FileInZip[]> {
  await promisify(execFile)(process.execPath, [join(cli, 'scripts', 'build.ts'), '--if-stale'])
  const file = async (name: string, path: string, executable = false): Promise<FileInZip> => ({
    name,
    content: await readFile(path),
    executable,
  })
  return Promise.all([
    file('plugin.toml', join(cli, 'dist', 'plugin.toml')),
    file('bin/dcos-plugin', join(cli, 'bin', 'dcos-plugin'), true),
    ...['dcos.cjs', 'dcos-oclif.cjs', 'package.json'].map((name) =>
      file(`lib/${name}`, join(cli, 'dist', name)),
    ),
    ...(node === undefined ? [] : [file('bin/node', node, true)]),
  ])
}

/**
 * Builds the command into `cli/dist`: one file that every command starts from, and one with oclif that is loaded
 * only for help, completion and wrong input. `--if-stale` does nothing when the sources are unchanged; `--out DIR` is
 * another place than `cli/dist`. Several may build at once: the last one's files stay.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Plugin } from 'esbuild'

const cli = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values: options } = parseArgs({
  options: { 'if-stale': { type: 'boolean' }, out: { type: 'string', default: join(cli, 'dist') } },
})
const dist = options.out
const stampFile = join(dist, 'stamp')

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** A hash of everything that the build depends on. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const parts = ['errors', 'recordio'].map((part) => join(cli, '..', 'lib', 'src', part))
  const folders = [join(cli, 'src'), ...parts, join(cli, 'scripts')]
  for (const file of [...folders.flatMap(sourceFiles), join(cli, 'package.json')])
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function stamp(): string {
  try {
    return readFileSync(stampFile, 'utf8')
  } catch {
    return '' // never built
  }
}

/** Keeps the part with oclif out of the file that every command starts from. */
const oclifApart: Plugin = {
  name: 'oclif-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/oclif\/main\.ts$/ }, () => ({ path: './dcos-oclif.cjs', external: true })),
}

interface Manifest {
  oclif: { commands: { target: string }; topics: Record<string, { description: string } | undefined> }
}

/** The manifest that oclif reads beside the built files. */
function distManifest(): string {
  const manifest = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8')) as Manifest
  manifest.oclif.commands.target = './dcos-oclif.cjs'
  return JSON.stringify({ ...manifest, type: 'commonjs' })
}

/** Groups that a client brings itself; it asks plugins for the others. */
const ownGroups = ['auth', 'cluster', 'completion', 'config', 'plugin']

/** What tells another client which of its words this program serves. */
async function pluginManifest(): Promise<string> {
  const { commands } = await import('../src/commands/index.ts')
  const { topics } = (JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8')) as Manifest).oclif
  const words = [...new Set([...commands.keys()].map((id) => id.split(' ')[0] ?? ''))].sort()
  const tables = words
    .filter((word) => !ownGroups.includes(word))
    .map((word) => {
      const description = topics[word]?.description ?? commands.get(word)?.summary ?? ''
      const lines = [
        `name = "${word}"`,
        'path = "bin/dcos-plugin"',
        `description = ${JSON.stringify(description)}`,
      ]
      return `\n[[commands]]\n${lines.join('\n')}\n`
    })
  return `schema_version = 1\nname = "dcos-core-cli"\n${tables.join('')}`
}

/** Puts a finished build in the place of the one that is there. */
function replaceBy(fresh: string): void {
  const old = `${fresh}.old`
  try {
    renameSync(dist, old)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  try {
    renameSync(fresh, dist)
  } catch (error) {
    // Another build has taken the place meanwhile; it is as good as this one.
    if (!/^(ENOTEMPTY|EEXIST)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  rmSync(old, { recursive: true, force: true })
}

async function build(wanted: string, fresh: string): Promise<void> {
  const { build: bundle } = await import('esbuild')
  await bundle({
    entryPoints: { dcos: join(cli, 'src', 'main.ts'), 'dcos-oclif': join(cli, 'src', 'oclif', 'main.ts') },
    outdir: fresh,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    external: ['typescript', 'ts-node', 'tsx'],
    plugins: [oclifApart],
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href' },
    logLevel: 'warning',
  })
  writeFileSync(join(fresh, 'package.json'), distManifest())
  writeFileSync(join(fresh, 'plugin.toml'), await pluginManifest())
  writeFileSync(join(fresh, 'stamp'), wanted)
}

const wanted = fingerprint()
if (options['if-stale'] !== true || stamp() !== wanted) {
  mkdirSync(dirname(dist), { recursive: true })
  const fresh = mkdtempSync(`${dist}.part-`)
  try {
    await build(wanted, fresh)
    chmodSync(fresh, 0o777 & ~process.umask())
    replaceBy(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { cliErrors } from '../../errors.ts'
import { commandsIn, listPlugins, pluginsFolder, readManifest } from '../../plugins/read-plugins.ts'
import type { Context } from '../../program/context.ts'
import type { PackageDefinition } from './call.ts'

const platforms: Partial<Record<NodeJS.Platform, 'linux' | 'darwin' | 'windows'>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
}

async function download(context: Context, url: string): Promise<Buffer> {
  // The address leads through the cluster, whatever name the cluster has for itself.
  const at = url.indexOf('/package/resource?url=')
  if (at >= 0) return buffer(await context.cluster().stream(url.slice(at)))
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** Lays a command out as plugins lie, beside those that are there; answers the names of its commands. */
async function unpack(
  made: string,
  definition: PackageDefinition,
  kind: string,
  content: Buffer,
): Promise<{ plugin: string; commands: string[] }> {
  const { name } = definition
  const env = join(made, 'env')
  mkdirSync(join(env, 'bin'), { recursive: true })
  if (kind === 'zip') {
    const { unpackZip } = await import('./unpack-zip.ts')
    await unpackZip(content, env)
  } else writeFileSync(join(env, 'bin', `dcos-${name}`), content)
  for (const file of readdirSync(join(env, 'bin'))) chmodSync(join(env, 'bin', file), 0o755)
  const manifest = readManifest(env)
  const commands = commandsIn(env, manifest)
  if (commands.length === 0)
    throw new Error('it has neither a plugin.toml with commands nor a bin/dcos-<word>')
  const absent = commands.find(({ path }) => !existsSync(path))
  if (absent) throw new Error(`there is no file for its command ${absent.name}`)
  for (const { path } of commands) chmodSync(path, 0o755)
  const plugin = manifest?.name ?? name
  if (!/^\w[\w@.-]*$/.test(plugin)) throw new Error(`"${plugin}" cannot be the name of a plugin`)
  writeFileSync(join(made, 'package.json'), `${JSON.stringify(definition, null, 2)}\n`)
  return { plugin, commands: commands.map((command) => command.name) }
}

/**
 * Installs the command that a package brings, for the attached cluster, when its content has the hash that the package
 * names. Answers the words that are new; none when it brings nothing for this machine.
 */
export async function installSubcommand(context: Context, definition: PackageDefinition): Promise<string[]> {
  const platform = platforms[process.platform]
  const binary = platform && definition.resource?.cli?.binaries[platform]?.['x86-64']
  const parent = pluginsFolder(context.environment)
  if (!binary || parent === undefined) return []
  const { name } = definition
  const fail = (reason: string, cause?: unknown): Error =>
    cliErrors.SUBCOMMAND_NOT_INSTALLED({ name, reason }, { cause })
  const content = await download(context, binary.url).catch((error: unknown) => {
    throw fail((error as Error).message, error)
  })
  const actual = createHash('sha256').update(content).digest('hex')
  const expected = binary.contentHash.find(({ algo }) => algo === 'sha256')?.value.toLowerCase()
  if (actual !== expected) throw fail(`its sha256 is ${actual}, the package says ${expected ?? 'none'}`)
  mkdirSync(parent, { recursive: true })
  const made = mkdtempSync(join(parent, '.new-'))
  try {
    const { plugin, commands } = await unpack(made, definition, binary.kind, content)
    rmSync(join(parent, plugin), { recursive: true, force: true })
    renameSync(made, join(parent, plugin))
    return commands
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    throw fail((error as Error).message, error)
  }
}

/** A command that came from a package: the package, and the words that it adds. */
export interface LocalCommand {
  folder: string
  definition: PackageDefinition
  commands: string[]
}

function readDefinition(folder: string): PackageDefinition | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageDefinition
  } catch {
    return undefined // A plugin that was added by hand has no package.
  }
}

/** The commands of the attached cluster that came from packages. */
export function localCommands(environment: Context['environment']): LocalCommand[] {
  return listPlugins(environment).flatMap(({ folder, commands }) => {
    const definition = readDefinition(folder)
    return definition ? [{ folder, definition, commands: commands.map(({ name }) => name) }] : []
  })
}

/** Takes the command of a package away; false when there is none. */
export function removeSubcommand(context: Context, name: string): boolean {
  const own = localCommands(context.environment).filter(({ definition }) => definition.name === name)
  for (const { folder } of own) rmSync(folder, { recursive: true, force: true })
  return own.length > 0
}

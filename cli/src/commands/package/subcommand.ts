import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { cliErrors } from '../../errors.ts'
import { layOut } from '../../plugins/lay-out.ts'
import { beginPlugin, placePlugin, removePlugin } from '../../plugins/plugin-places.ts'
import { listPlugins, pluginsFolder } from '../../plugins/read-plugins.ts'
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
  const made = beginPlugin(parent)
  try {
    const laidOut = await layOut(made, { content, zip: binary.kind === 'zip', name })
    writeFileSync(join(made, 'package.json'), `${JSON.stringify(definition, null, 2)}\n`)
    placePlugin(parent, made, laidOut.name)
    return laidOut.commands
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    throw fail((error as Error).message, error)
  }
}

/** A command that came from a package: the plugin that it is, the package, and the words that it adds. */
export interface LocalCommand {
  plugin: string
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
  return listPlugins(environment).flatMap(({ name: plugin, folder, commands }) => {
    const definition = readDefinition(folder)
    return definition ? [{ plugin, definition, commands: commands.map(({ name }) => name) }] : []
  })
}

/** Takes the command of a package away; false when there is none. */
export function removeSubcommand(context: Context, name: string): boolean {
  const parent = pluginsFolder(context.environment)
  if (parent === undefined) return false
  const own = localCommands(context.environment).filter(({ definition }) => definition.name === name)
  for (const { plugin } of own) removePlugin(parent, plugin)
  return own.length > 0
}

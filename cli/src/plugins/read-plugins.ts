import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { parse } from 'smol-toml'
import { currentCluster } from '../config/clusters.ts'
import { messageOf } from '@dcos-lite/lib/errors'
import { cliErrors } from '../errors.ts'
import { placesOf } from './plugin-places.ts'
import type { Plugin, PluginCommand } from './types.ts'

type Variables = Record<string, string | undefined>

/** `subcommands` of the current cluster, or undefined without one. */
export function pluginsFolder(environment: Variables): string | undefined {
  const cluster = currentCluster(environment)
  return cluster && join(cluster.folder, 'subcommands')
}

interface Manifest {
  name?: string
  commands?: { name?: string; path?: string; description?: string }[]
}

/** `plugin.toml` of an unpacked plugin, or undefined when it has none. Throws DCL_CLI_PLUGIN_INVALID. */
export function readManifest(env: string): Manifest | undefined {
  const file = join(env, 'plugin.toml')
  if (!existsSync(file)) return undefined
  try {
    return parse(readFileSync(file, 'utf8')) as Manifest
  } catch (error) {
    throw cliErrors.PLUGIN_INVALID({ plugin: env, reason: (error as Error).message }, { cause: error })
  }
}

/** Executables of plugins made before `plugin.toml`: each `bin/dcos-<word>` is a command. */
function namedCommands(env: string): PluginCommand[] {
  const bin = join(env, 'bin')
  if (!existsSync(bin)) return []
  return readdirSync(bin).flatMap((file) => {
    const [, name] = /^dcos-([\w-]+?)(?:\.exe)?$/.exec(file) ?? []
    return name === undefined ? [] : [{ name, path: join(bin, file), description: '' }]
  })
}

/** The commands in an unpacked plugin; paths that lead out of it are refused. */
export function commandsIn(env: string, manifest = readManifest(env)): PluginCommand[] {
  const declared = manifest?.commands ?? []
  if (declared.length === 0) return namedCommands(env)
  return declared.map(({ name, path, description = '' }) => {
    if (name === undefined || path === undefined) {
      const reason = 'plugin.toml has a command without name or path'
      throw cliErrors.PLUGIN_INVALID({ plugin: env, reason })
    }
    const file = isAbsolute(path) ? path : join(env, path)
    if (relative(env, file).startsWith('..')) {
      throw cliErrors.PLUGIN_INVALID({ plugin: env, reason: `the path of ${name} leads out of the plugin` })
    }
    return { name, path: file, description }
  })
}

/** One that cannot be read has no commands and says why: it does not take the others away. */
function commandsOf(plugin: string, env: string): Pick<Plugin, 'commands' | 'problem'> {
  try {
    return { commands: commandsIn(env) }
  } catch (error) {
    const reason = messageOf(error).replace(/\.$/, '')
    return { commands: [], problem: cliErrors.PLUGIN_UNREADABLE({ plugin, reason }, { cause: error }) }
  }
}

/** The plugins of the current cluster, by name. */
export function listPlugins(environment: Variables): Plugin[] {
  const parent = pluginsFolder(environment)
  if (parent === undefined) return []
  return placesOf(parent).map(({ name, folder }) => {
    const env = join(folder, 'env')
    const completion = join(env, 'completion')
    return {
      name,
      folder,
      ...commandsOf(name, env),
      completion: existsSync(completion) ? completion : undefined,
    }
  })
}

/** The command of a plugin under this word. Throws DCL_CLI_PLUGIN_UNREADABLE for the name of a plugin that cannot be read. */
export function findPluginCommand(environment: Variables, word: string): PluginCommand | undefined {
  const plugins = listPlugins(environment)
  for (const { commands } of plugins) {
    const found = commands.find(({ name, path }) => name === word && existsSync(path))
    if (found) return found
  }
  const broken = plugins.find(({ name, problem }) => name === word && problem !== undefined)
  if (broken?.problem) throw broken.problem
  return undefined
}

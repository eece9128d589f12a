import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import { send } from '../../http/send.ts'
import { installPlugin } from '../../plugins/install-plugin.ts'
import { removePlugin } from '../../plugins/plugin-places.ts'
import { listPlugins } from '../../plugins/read-plugins.ts'
import type { Plugin } from '../../plugins/types.ts'
import { dryRunFlag, jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'

const hint = 'dcos plugin list shows those there are.'

/** Reads a plugin from a file, or from an address; a token goes along to the address of the cluster only. */
async function readPlugin(context: Context, place: string): Promise<Buffer> {
  const { access } = context.cluster()
  if (!/^https?:\/\//i.test(place)) {
    try {
      return readFileSync(place)
    } catch (error) {
      throw cliErrors.FILE_UNREADABLE({ file: place, reason: fileReason(error) })
    }
  }
  if (place.startsWith(`${access.url}/`)) {
    return buffer(await context.cluster().stream(place.slice(access.url.length)))
  }
  const answer = await send({
    url: place,
    method: 'GET',
    verify: 'true',
    timeoutMs: access.timeoutMs,
    headers: {},
  })
  if (answer.statusCode === 200) return buffer(answer)
  answer.resume()
  throw cliErrors.FILE_UNREADABLE({ file: place, reason: `the server answered ${answer.statusCode ?? 0}` })
}

async function addFrom(context: Context, input: Input, update: boolean): Promise<void> {
  const place = input.argument('file-or-url')
  const content = await readPlugin(context, place)
  const fileName = /^https?:/i.test(place) ? new URL(place).pathname : place
  if (input.flag('dry-run')) {
    return context.print(`would install the plugin in ${place} (${content.byteLength} bytes)`)
  }
  const { commands } = await installPlugin(context.environment, { content, fileName, update })
  context.tell(`New commands available: ${commands.join(', ')}`)
}

const placeArgument = { name: 'file-or-url', description: 'a zip, or one executable', required: true }

const add: Command = {
  id: 'plugin add',
  summary: 'install a plugin for the attached cluster',
  arguments: [placeArgument],
  flags: { update: { type: 'boolean', short: 'u', description: 'replace one of this name' }, ...dryRunFlag },
  examples: ['dcos plugin add dcos-mycmd.zip', 'dcos plugin add -u https://example.com/dcos-mycmd.zip'],
  run: (context, input) => addFrom(context, input, input.flag('update')),
}

const update: Command = {
  id: 'plugin update',
  summary: 'install a plugin in the place of the one of its name',
  arguments: [placeArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos plugin update dcos-mycmd.zip'],
  run: (context, input) => addFrom(context, input, true),
}

function requireCluster(context: Context): Plugin[] {
  context.cluster()
  return listPlugins(context.environment)
}

const list: Command = {
  id: 'plugin list',
  summary: 'list the plugins of the attached cluster',
  flags: {
    ...jsonFlag,
    ...quietFlag,
    commands: { type: 'boolean', description: 'print only the commands, one a line' },
    'completion-dirs': { type: 'boolean', description: 'print only the folders with completion scripts' },
  },
  examples: ['dcos plugin list'],
  run(context, input) {
    const plugins = requireCluster(context)
    if (input.flag('json')) context.printJson(plugins.map(({ name, commands }) => ({ name, commands })))
    else if (input.flag('quiet')) plugins.forEach(({ name }) => context.print(name))
    else if (input.flag('commands')) {
      plugins.forEach(({ commands }) => commands.forEach(({ name }) => context.print(name)))
    } else if (input.flag('completion-dirs')) {
      plugins.forEach(({ completion }) => completion !== undefined && context.print(completion))
    } else {
      context.printTable({
        headings: ['NAME', 'COMMANDS'],
        rows: plugins.map(({ name, commands }) => [name, commands.map((command) => command.name).join(', ')]),
      })
      for (const { problem } of plugins) if (problem) context.tell(problem.message)
    }
    return Promise.resolve()
  },
}

const remove: Command = {
  id: 'plugin remove',
  summary: 'remove a plugin from this machine',
  arguments: [{ name: 'plugin', description: 'name of the plugin', required: true }],
  flags: { ...dryRunFlag },
  examples: ['dcos plugin remove dcos-mycmd'],
  run(context, input) {
    const name = input.argument('plugin')
    const plugin = requireCluster(context).find((candidate) => candidate.name === name)
    if (!plugin || !existsSync(plugin.folder)) throw cliErrors.NOT_FOUND({ kind: 'plugin', name, hint })
    if (input.flag('dry-run')) {
      const commands = plugin.commands.map((command) => command.name).join(', ') || 'no command'
      context.print(`would remove ${name} with ${commands}`)
    } else removePlugin(dirname(plugin.folder), name)
    return Promise.resolve()
  },
}

export const pluginCommands = [add, update, list, remove]

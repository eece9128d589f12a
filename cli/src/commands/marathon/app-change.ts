import { unknownFields } from '../../apply/plan/unknown-fields.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { readJson } from '../read-json.ts'
import { fetchApp } from './app-show.ts'
import { appPath, query } from './paths.ts'
import { parseProperties } from './properties.ts'
import { changeFlags, changeQuery, showChange } from './show-change.ts'
import type { Change } from './types.ts'

const appArgument = { name: 'app-id', description: 'id of the app', required: true }

async function put(context: Context, input: Input, id: string, body: unknown): Promise<void> {
  const path = appPath(id) + query(changeQuery(input))
  await showChange(context, input, (await context.cluster().json<Change>(path, { method: 'PUT', body })).body)
}

const add: Command = {
  id: 'marathon app add',
  summary: 'add a service from its definition (JSON)',
  arguments: [
    { name: 'file', description: 'file with the definition; standard input without it', required: false },
  ],
  flags: { ...changeFlags },
  examples: [
    'dcos marathon app add app.json',
    'dcos marathon app add app.json --dry-run',
    'dcos marathon app add < app.json',
  ],
  async run(context, input) {
    const body = await readJson(context, input.optionalArgument('file'))
    const path = `/service/marathon/v2/apps/${query(changeQuery(input))}`
    await showChange(
      context,
      input,
      (await context.cluster().json<Change>(path, { method: 'POST', body })).body,
    )
  },
}

const update: Command = {
  id: 'marathon app update',
  summary: 'change properties of a service, or all of it from JSON on standard input',
  arguments: [
    appArgument,
    { name: 'properties', description: 'pairs as mem=64 or env=\'{"A":"b"}\'', required: false, rest: true },
  ],
  flags: { ...changeFlags },
  examples: [
    'dcos marathon app update /hello-world mem=64 instances=2',
    'dcos marathon app update /hello-world < app.json',
  ],
  async run(context, input) {
    const id = input.argument('app-id')
    const words = input.rest()
    await fetchApp(context.cluster(), id)
    const properties = words.length > 0 ? parseProperties(words) : undefined
    const named = { kind: 'app' as const, id, wanted: properties ?? {}, source: '', after: [] }
    for (const sentence of unknownFields(named)) context.tell(sentence)
    const wanted = properties ?? (await readJson(context, undefined))
    await put(context, input, id, wanted)
  },
}

const scale: Command = {
  id: 'marathon app scale',
  summary: 'change the number of instances of a service',
  arguments: [appArgument, { name: 'instances', description: 'how many instances', required: true }],
  flags: { ...changeFlags },
  examples: ['dcos marathon app scale /hello-world 3', 'dcos marathon app scale /hello-world 3 --wait'],
  async run(context, input) {
    const text = input.argument('instances')
    if (!/^\d+$/.test(text)) {
      throw cliErrors.INPUT_INVALID({
        reason: `"${text}" is not a number of instances`,
        command: 'marathon app scale',
      })
    }
    await fetchApp(context.cluster(), input.argument('app-id'))
    await put(context, input, input.argument('app-id'), { instances: Number(text) })
  },
}

const start: Command = {
  id: 'marathon app start',
  summary: 'start a service that has no instances',
  arguments: [appArgument, { name: 'instances', description: 'how many instances (1)', required: false }],
  flags: { ...changeFlags },
  examples: ['dcos marathon app start /hello-world 2'],
  async run(context, input) {
    const app = await fetchApp(context.cluster(), input.argument('app-id'))
    if (app.instances > 0) {
      throw cliErrors.INPUT_INVALID({
        reason: `${app.id} is started already, with ${app.instances} instances`,
        command: 'marathon app scale',
      })
    }
    await put(context, input, app.id, { instances: Number(input.optionalArgument('instances') ?? '1') })
  },
}

const stop: Command = {
  id: 'marathon app stop',
  summary: 'end all instances of a service and keep its definition',
  arguments: [appArgument],
  flags: { ...changeFlags },
  examples: ['dcos marathon app stop /hello-world'],
  async run(context, input) {
    const app = await fetchApp(context.cluster(), input.argument('app-id'))
    if (app.instances === 0) {
      throw cliErrors.INPUT_INVALID({ reason: `${app.id} is stopped already`, command: 'marathon app stop' })
    }
    await put(context, input, app.id, { instances: 0 })
  },
}

const restart: Command = {
  id: 'marathon app restart',
  summary: 'replace all instances of a service by new ones',
  arguments: [appArgument],
  flags: { ...changeFlags },
  examples: ['dcos marathon app restart /hello-world'],
  async run(context, input) {
    const app = await fetchApp(context.cluster(), input.argument('app-id'))
    if (app.instances === 0) {
      const reason = `${app.id} is stopped: it has no instance to replace`
      throw cliErrors.INPUT_INVALID({ reason, command: 'marathon app start' })
    }
    const path = `${appPath(app.id)}/restart${query(changeQuery(input))}`
    await showChange(
      context,
      input,
      (await context.cluster().json<Change>(path, { method: 'POST', body: {} })).body,
    )
  },
}

const remove: Command = {
  id: 'marathon app remove',
  summary: 'end a service and forget its definition',
  arguments: [appArgument],
  flags: { ...changeFlags },
  examples: ['dcos marathon app remove /hello-world', 'dcos marathon app remove /hello-world --dry-run'],
  async run(context, input) {
    const id = input.argument('app-id')
    await fetchApp(context.cluster(), id)
    const path = appPath(id) + query(changeQuery(input))
    await showChange(context, input, (await context.cluster().json<Change>(path, { method: 'DELETE' })).body)
  },
}

const kill: Command = {
  id: 'marathon app kill',
  summary: 'end the running tasks of a service; new ones take their place',
  arguments: [appArgument],
  flags: {
    scale: { type: 'boolean', description: 'and lower the number of instances' },
    host: { type: 'text', description: 'only on this machine', placeholder: 'HOST' },
    ...dryRunFlag,
  },
  examples: ['dcos marathon app kill /hello-world', 'dcos marathon app kill /hello-world --host 127.0.0.11'],
  async run(context, input) {
    const app = await fetchApp(context.cluster(), input.argument('app-id'))
    if (input.flag('dry-run')) {
      const host = input.text('host')
      const tasks = (app.tasks ?? []).filter((task) => host === undefined || task.host === host)
      return tasks.forEach(({ id, host: on }) => context.print(`would end ${id} on ${on ?? 'no agent'}`))
    }
    const path = `${appPath(app.id)}/tasks${query({ host: input.text('host'), scale: input.flag('scale') })}`
    const { body } = await context.cluster().json(path, { method: 'DELETE' })
    context.print(`${input.flag('scale') ? 'Started deployment' : 'Killed tasks'}: ${JSON.stringify(body)}`)
  },
}

const versions: Command = {
  id: 'marathon app version list',
  summary: 'list the versions of a service, the newest first',
  arguments: [appArgument],
  flags: { 'max-count': { type: 'integer', description: 'at most so many', placeholder: 'N' } },
  examples: ['dcos marathon app version list /hello-world'],
  async run(context, input) {
    const { id } = await fetchApp(context.cluster(), input.argument('app-id'))
    const { body } = await context.cluster().json<{ versions: string[] }>(`${appPath(id)}/versions`)
    context.printJson(body.versions.slice(0, input.integer('max-count')))
  },
}

export const appChanges = [add, update, scale, start, stop, restart, remove, kill, versions]

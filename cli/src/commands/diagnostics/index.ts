import { randomUUID } from 'node:crypto'
import { saveTo } from '../../http/save-to.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { size } from '../datapoints.ts'

const base = '/system/health/v1/diagnostics'

interface Bundle {
  id: string
  type?: string
  size?: number
  status: string
  started_at?: string
  stopped_at?: string
  errors?: string[] | null
}

const ended = new Set(['Done', 'Canceled', 'Deleted', 'Failed'])
const timeoutSeconds = 3600
const idArgument = { name: 'id', description: 'id of the bundle (the newest without it)', required: false }
const hint = 'dcos diagnostics list shows the bundles there are.'

async function fetchBundles(context: Context): Promise<Bundle[]> {
  return (await context.cluster().json<Bundle[] | null>(base)).body ?? []
}

async function requireBundle(context: Context, id: string | undefined): Promise<Bundle> {
  const bundles = (await fetchBundles(context)).filter(({ status }) => status !== 'Deleted')
  const newest = [...bundles].sort((a, b) => ((a.started_at ?? '') < (b.started_at ?? '') ? -1 : 1)).at(-1)
  const found = id === undefined ? newest : bundles.find((bundle) => bundle.id === id)
  if (found) return found
  throw cliErrors.NOT_FOUND({ kind: 'diagnostics bundle', name: id ?? '(newest)', hint })
}

const bundlePath = (id: string): string => `${base}/${encodeURIComponent(id)}`

const create: Command = {
  id: 'diagnostics create',
  summary: 'collect logs and states of the cluster in a bundle; secrets are taken out',
  flags: {
    masters: { type: 'boolean', description: 'only of masters' },
    agents: { type: 'boolean', description: 'only of agents' },
    ...dryRunFlag,
  },
  examples: ['dcos diagnostics create', 'dcos diagnostics create --masters'],
  async run(context, input) {
    const all = input.flag('masters') === input.flag('agents')
    const body = { masters: all || input.flag('masters'), agents: all || input.flag('agents') }
    if (input.flag('dry-run')) {
      const nodes = all ? 'masters and agents' : body.masters ? 'masters' : 'agents'
      return context.print(`would collect from ${nodes}`)
    }
    const id = randomUUID()
    const answer = await context.cluster().json<{ id?: string }>(bundlePath(id), { method: 'PUT', body })
    context.print(answer.body.id ?? id)
  },
}

const list: Command = {
  id: 'diagnostics list',
  summary: 'list the bundles',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos diagnostics list', 'dcos diagnostics list --json'],
  async run(context, input) {
    const bundles = await fetchBundles(context)
    if (input.flag('json')) return context.printJson(bundles)
    if (input.flag('quiet')) return bundles.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['ID', 'STATUS', 'CREATED', 'SIZE'],
      rows: bundles.map(({ id, status, started_at: started, size: bytes }) => [
        id,
        status,
        started ?? '-',
        size(bytes ?? 0),
      ]),
    })
  },
}

const wait: Command = {
  id: 'diagnostics wait',
  summary: 'wait until a bundle is complete',
  arguments: [idArgument],
  examples: ['dcos diagnostics wait', 'dcos diagnostics wait 2f0c…'],
  async run(context, input) {
    const { id } = await requireBundle(context, input.optionalArgument('id'))
    const deadlineMs = context.nowMs() + timeoutSeconds * 1000
    for (;;) {
      const { body } = await context.cluster().json<Bundle>(bundlePath(id))
      if (ended.has(body.status)) {
        context.progressDone()
        if (body.status === 'Done') return context.print(`Bundle ${id} is complete.`)
        const reason = (body.errors ?? []).join('; ') || `it is ${body.status}`
        throw cliErrors.CHANGE_FAILED({ what: `Bundle ${id}`, reason, hint })
      }
      context.progress(`Bundle ${id}: ${body.status}`)
      if (context.nowMs() > deadlineMs) {
        throw cliErrors.WAIT_ENDED({
          what: `Bundle ${id}`,
          timeoutSeconds,
          reason: `it is ${body.status}`,
          hint,
        })
      }
      await context.pause(500)
    }
  },
}

const download: Command = {
  id: 'diagnostics download',
  summary: 'copy a bundle to this machine',
  arguments: [idArgument],
  flags: {
    output: { type: 'text', short: 'o', description: 'file to write (ID.zip)', placeholder: 'FILE' },
  },
  examples: ['dcos diagnostics download', 'dcos diagnostics download 2f0c… -o bundle.zip'],
  async run(context, input) {
    const { id } = await requireBundle(context, input.optionalArgument('id'))
    const file = input.text('output') ?? `${id}.zip`
    const answer = await context.cluster().stream(`${bundlePath(id)}/file`)
    await saveTo(file, answer)
    context.print(file)
  },
}

const remove: Command = {
  id: 'diagnostics delete',
  summary: 'delete a bundle, also one that is under way',
  arguments: [{ ...idArgument, description: 'id of the bundle', required: true }],
  flags: { ...dryRunFlag },
  examples: ['dcos diagnostics delete 2f0c…'],
  async run(context, input) {
    const { id, status } = await requireBundle(context, input.argument('id'))
    if (input.flag('dry-run')) return context.print(`would delete ${id}, which is ${status}`)
    await context.cluster().text(bundlePath(id), { method: 'DELETE', accept: [304] })
  },
}

/** `dcos diagnostics …` */
export const diagnosticsCommands = [create, list, wait, download, remove]

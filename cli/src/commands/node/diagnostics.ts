import { basename, join } from 'node:path'
import { saveTo } from '../../http/save-to.ts'
import { dryRunFlag, jsonFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { size } from '../datapoints.ts'

const base = '/system/health/v1/report/diagnostics'
const bundleArgument = { name: 'bundle', description: 'name of the bundle', required: true }

/** How an order of the older API was answered. */
interface Ordered {
  status?: string
  extra?: { bundle_name?: string }
}

async function order(context: Context, path: string, body?: unknown): Promise<void> {
  const call = { method: 'POST', ...(body === undefined ? {} : { body }) } as const
  const { body: answer } = await context.cluster().json<Ordered | undefined>(`${base}/${path}`, call)
  if (answer?.status !== undefined) context.print(answer.status)
  if (answer?.extra?.bundle_name !== undefined) context.print(answer.extra.bundle_name)
}

function previewOr(context: Context, input: Input, what: string, act: () => Promise<void>): Promise<void> {
  if (!input.flag('dry-run')) return act()
  context.print(`would ${what}`)
  return Promise.resolve()
}

const create: Command = {
  id: 'node diagnostics create',
  summary: 'collect logs and states of nodes (deprecated: dcos diagnostics create)',
  arguments: [
    {
      name: 'nodes',
      description: 'all, masters, agents, addresses or ids',
      required: true,
      rest: true,
    },
  ],
  flags: { ...dryRunFlag },
  examples: ['dcos node diagnostics create all', 'dcos node diagnostics create masters'],
  run: (context, input) =>
    previewOr(context, input, `collect from ${input.rest().join(', ')}`, () =>
      order(context, 'create', { nodes: input.rest() }),
    ),
}

const list: Command = {
  id: 'node diagnostics list',
  summary: 'list the bundles (deprecated: dcos diagnostics list)',
  flags: { ...jsonFlag },
  examples: ['dcos node diagnostics list'],
  async run(context, input) {
    const { body } = await context
      .cluster()
      .json<Record<string, { file_name: string; file_size: number }[] | null>>(`${base}/list/all`)
    if (input.flag('json')) return context.printJson(body)
    context.printTable({
      headings: ['NODE', 'BUNDLE', 'SIZE'],
      rows: Object.entries(body).flatMap(([node, bundles]) =>
        (bundles ?? []).map(({ file_name: file, file_size: bytes }) => [node, basename(file), size(bytes)]),
      ),
    })
  },
}

const status: Command = {
  id: 'node diagnostics status',
  summary: 'show which node is collecting (deprecated: dcos diagnostics list)',
  flags: { ...jsonFlag },
  examples: ['dcos node diagnostics status'],
  async run(context, input) {
    const { body } = await context
      .cluster()
      .json<Record<string, { is_running?: boolean; status?: string; job_progress_percentage?: number }>>(
        `${base}/status/all`,
      )
    if (input.flag('json')) return context.printJson(body)
    context.printTable({
      headings: ['NODE', 'RUNNING', 'PROGRESS', 'STATUS'],
      rows: Object.entries(body).map(
        ([node, { is_running: runs, job_progress_percentage: done, status: word }]) => [
          node,
          runs === true ? 'True' : 'False',
          `${done ?? 0}%`,
          word ?? '',
        ],
      ),
    })
  },
}

const cancel: Command = {
  id: 'node diagnostics cancel',
  summary: 'end a collection that is under way (deprecated: dcos diagnostics delete)',
  flags: { ...dryRunFlag },
  examples: ['dcos node diagnostics cancel'],
  run: (context, input) =>
    previewOr(context, input, 'end the collection that is under way', () => order(context, 'cancel')),
}

const remove: Command = {
  id: 'node diagnostics delete',
  summary: 'delete a bundle (deprecated: dcos diagnostics delete)',
  arguments: [bundleArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos node diagnostics delete bundle-2030-01-31-1900000000.zip'],
  run: (context, input) =>
    previewOr(context, input, `delete ${input.argument('bundle')}`, () =>
      order(context, `delete/${encodeURIComponent(input.argument('bundle'))}`),
    ),
}

const download: Command = {
  id: 'node diagnostics download',
  summary: 'copy a bundle to this machine (deprecated: dcos diagnostics download)',
  arguments: [bundleArgument],
  flags: { location: { type: 'text', description: 'folder to put it in (.)', placeholder: 'DIR' } },
  examples: ['dcos node diagnostics download bundle-2030-01-31-1900000000.zip'],
  async run(context, input) {
    const name = input.argument('bundle')
    const file = join(input.text('location') ?? '.', basename(name))
    const answer = await context.cluster().stream(`${base}/serve/${encodeURIComponent(name)}`)
    await saveTo(file, answer)
    context.print(file)
  },
}

/** `dcos node diagnostics …`, kept for scripts. */
export const diagnosticsCommands = [create, list, status, cancel, remove, download]

import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import { dryRunFlag, jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { readJson } from '../read-json.ts'
import { escapeId, query } from './paths.ts'
import { fetchQueue } from './queue.ts'
import { changeFlags, changeQuery, showChange } from './show-change.ts'
import type { Change, PodStatus } from './types.ts'

const podsPath = '/service/marathon/v2/pods'
const podArgument = { name: 'pod-id', description: 'id of the pod', required: true }

const podPath = (id: string): string => `${podsPath}/${escapeId(id)}`

async function fetchPod(cluster: ClusterClient, id: string): Promise<PodStatus> {
  const { status, body } = await cluster.json<PodStatus>(`${podPath(id)}::status`, { accept: [404] })
  if (status !== 404) return body
  throw cliErrors.NOT_FOUND({
    kind: 'pod',
    name: id,
    hint: 'dcos marathon pod list shows the pods there are.',
  })
}

/** Makes a changing call; the deployment is named by a header of the answer. */
async function change(
  context: Context,
  input: Input,
  path: string,
  call: { method: 'POST' | 'PUT' | 'DELETE'; body?: unknown },
): Promise<void> {
  const answer = await context.cluster().json<Change | undefined>(path + query(changeQuery(input)), call)
  const deploymentId = answer.headers['marathon-deployment-id']
  const named = typeof deploymentId === 'string' ? { deploymentId } : {}
  await showChange(context, input, { ...answer.body, ...named })
}

const list: Command = {
  id: 'marathon pod list',
  summary: 'list the pods, with the containers of each instance',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos marathon pod list'],
  async run(context, input) {
    const cluster = context.cluster()
    const { body: pods } = await cluster.json<PodStatus[]>(`${podsPath}/::status`)
    if (input.flag('json')) return context.printJson(pods)
    if (input.flag('quiet')) return pods.forEach(({ id }) => context.print(id))
    const waiting = new Set((await fetchQueue(cluster)).map(({ pod }) => pod?.id))
    context.printTable({
      headings: ['ID+TASKS', 'INSTANCES', 'VERSION', 'STATUS', 'STATUS SINCE', 'WAITING', 'ROLE'],
      rows: pods.flatMap(({ id, instances = [], spec, status, statusSince }) => [
        [
          id,
          String(instances.length),
          spec?.version ?? '-',
          status,
          statusSince ?? '-',
          waiting.has(id) ? 'True' : 'False',
          spec?.role ?? '',
        ],
        ...(instances[0]?.containers ?? []).map(({ name }) => [`|-${name}`]),
      ]),
    })
  },
}

const show: Command = {
  id: 'marathon pod show',
  summary: 'show a pod and its instances as JSON',
  arguments: [podArgument],
  examples: ['dcos marathon pod show /team/pod'],
  async run(context, input) {
    context.printJson(await fetchPod(context.cluster(), input.argument('pod-id')))
  },
}

const add: Command = {
  id: 'marathon pod add',
  summary: 'add a pod from its definition (JSON)',
  arguments: [
    { name: 'file', description: 'file with the definition; standard input without it', required: false },
  ],
  flags: { ...changeFlags },
  examples: ['dcos marathon pod add pod.json'],
  async run(context, input) {
    const body = await readJson(context, input.optionalArgument('file'))
    await change(context, input, podsPath, { method: 'POST', body })
  },
}

const update: Command = {
  id: 'marathon pod update',
  summary: 'replace the definition of a pod by JSON on standard input',
  arguments: [podArgument],
  flags: { ...changeFlags },
  examples: ['dcos marathon pod update /team/pod < pod.json'],
  async run(context, input) {
    const { id } = await fetchPod(context.cluster(), input.argument('pod-id'))
    const body = await readJson(context, undefined)
    await change(context, input, podPath(id), { method: 'PUT', body })
  },
}

const remove: Command = {
  id: 'marathon pod remove',
  summary: 'end a pod and forget its definition',
  arguments: [podArgument],
  flags: { ...changeFlags },
  examples: ['dcos marathon pod remove /team/pod'],
  async run(context, input) {
    const { id } = await fetchPod(context.cluster(), input.argument('pod-id'))
    await change(context, input, podPath(id), { method: 'DELETE' })
  },
}

const kill: Command = {
  id: 'marathon pod kill',
  summary: 'end instances of a pod; new ones take their places',
  arguments: [
    podArgument,
    { name: 'instance-ids', description: 'ids of the instances', required: true, rest: true },
  ],
  flags: { ...dryRunFlag },
  examples: ['dcos marathon pod kill /team/pod team_pod.instance-5e9b6c0a-…'],
  async run(context, input) {
    const cluster = context.cluster()
    const { id, instances = [] } = await fetchPod(cluster, input.argument('pod-id'))
    const unknown = input.rest().find((wanted) => !instances.some((instance) => instance.id === wanted))
    if (unknown !== undefined) {
      const hint = `dcos marathon pod show ${id} shows those there are.`
      throw cliErrors.NOT_FOUND({ kind: 'instance', name: unknown, hint })
    }
    if (input.flag('dry-run'))
      return input.rest().forEach((instance) => context.print(`would end ${instance}`))
    await cluster.json(`${podPath(id)}::instances`, { method: 'DELETE', body: input.rest() })
  },
}

export const podCommands = [list, show, add, update, remove, kill]

import { knownSettings } from '../commands/config/known-settings.ts'
import { listClusters } from '../config/clusters.ts'
import type { ClusterClient } from '../http/cluster-client.ts'
import { listPlugins } from '../plugins/read-plugins.ts'
import type { Context } from '../program/context.ts'

/** A person waits at the keyboard: what takes longer is not offered. */
const timeoutMs = 1500

async function get<T>(cluster: ClusterClient, path: string): Promise<T> {
  return (await cluster.json<T>(path, { timeoutMs })).body
}

interface State {
  id: string
  slaves: { id: string }[]
  frameworks: { id: string; tasks: { id: string }[] }[]
}

type Group = { id: string; groups?: Group[] }

const below = (group: Group): string[] => (group.groups ?? []).flatMap((child) => [child.id, ...below(child)])

async function appIds(cluster: ClusterClient): Promise<string[]> {
  return (await get<{ apps: { id: string }[] }>(cluster, '/service/marathon/v2/apps')).apps.map(
    ({ id }) => id,
  )
}

async function podIds(cluster: ClusterClient): Promise<string[]> {
  return (await get<{ id: string }[]>(cluster, '/service/marathon/v2/pods')).map(({ id }) => id)
}

async function jobIds(cluster: ClusterClient): Promise<string[]> {
  return (await get<{ id: string }[]>(cluster, '/service/metronome/v1/jobs')).map(({ id }) => id)
}

async function packageNames(cluster: ClusterClient, installed: boolean): Promise<string[]> {
  const operation = installed ? 'list' : 'search'
  const { body } = await cluster.json<{
    packages: { name?: string; packageInformation?: { packageDefinition: { name: string } } }[]
  }>(`/package/${operation}`, {
    method: 'POST',
    body: '{}',
    timeoutMs,
    headers: {
      'content-type': `application/vnd.dcos.package.${operation}-request+json;charset=utf-8;version=v1`,
      accept: `application/vnd.dcos.package.${operation}-response+json;charset=utf-8;version=v1`,
    },
  })
  return body.packages.map(
    ({ name, packageInformation: information }) => name ?? information?.packageDefinition.name ?? '',
  )
}

const state = (cluster: ClusterClient): Promise<State> => get<State>(cluster, '/mesos/master/state')

/** The names of the package repositories. */
async function repositories(context: Context): Promise<string[]> {
  const { body } = await context
    .cluster()
    .json<{ repositories: { name: string }[] }>('/package/repository/list', {
      method: 'POST',
      body: 'null',
      timeoutMs,
      headers: {
        'content-type': 'application/vnd.dcos.package.repository.list-request+json;charset=utf-8;version=v1',
        accept: 'application/vnd.dcos.package.repository.list-response+json;charset=utf-8;version=v1',
      },
    })
  return body.repositories.map(({ name }) => name)
}

/** The groups that have a quota. */
async function quotas(context: Context): Promise<string[]> {
  const { roles } = await get<{ roles: { name: string; quota?: { limit?: object } }[] }>(
    context.cluster(),
    '/mesos/roles',
  )
  return roles.filter(({ quota }) => Object.keys(quota?.limit ?? {}).length > 0).map(({ name }) => name)
}

/** How the values of an argument are found, by its name. */
const sources: Record<string, (context: Context, command: string) => Promise<string[]> | string[]> = {
  'app-id': async (context) => appIds(context.cluster()),
  'app-ids': async (context) => appIds(context.cluster()),
  'pod-id': async (context) => podIds(context.cluster()),
  id: async (context, command) => {
    const cluster = context.cluster()
    if (command === 'explain') {
      return (await Promise.all([appIds(cluster), podIds(cluster), jobIds(cluster)])).flat()
    }
    if (command.startsWith('diagnostics ')) {
      return (await get<{ id: string }[]>(cluster, '/system/health/v1/diagnostics')).map((one) => one.id)
    }
    return command.startsWith('marathon ')
      ? (await Promise.all([appIds(cluster), podIds(cluster)])).flat()
      : []
  },
  'group-id': async (context) => below(await get<Group>(context.cluster(), '/service/marathon/v2/groups')),
  'job-id': async (context) => jobIds(context.cluster()),
  'deployment-id': async (context) =>
    (await get<{ id: string }[]>(context.cluster(), '/service/marathon/v2/deployments')).map(({ id }) => id),
  'mesos-id': async (context) => (await state(context.cluster())).slaves.map(({ id }) => id),
  'framework-id': async (context) => (await state(context.cluster())).frameworks.map(({ id }) => id),
  task: async (context) =>
    (await state(context.cluster())).frameworks.flatMap(({ tasks }) => tasks.map(({ id }) => id)),
  name: (context, command) => {
    if (command.startsWith('config ')) return Object.keys(knownSettings)
    if (command.startsWith('package repo ')) return command.endsWith(' remove') ? repositories(context) : []
    if (!command.startsWith('package ')) return []
    const installed = /^package (uninstall|update|rollback|history|list)/.test(command)
    return packageNames(context.cluster(), installed)
  },
  cluster: (context) => listClusters(context.environment).map(({ settings }) => settings.cluster.name),
  plugin: (context) => listPlugins(context.environment).map(({ name }) => name),
  group: (context, command) =>
    /^quota (get|update|delete)$/.test(command)
      ? quotas(context)
      : (sources['group-id']?.(context, command) ?? []),
  service: async (context) => [
    'marathon',
    'metronome',
    ...(await appIds(context.cluster())).map((id) => id.replace(/^\//, '')),
  ],
  'secret-path': async (context, command) =>
    command.endsWith(' create')
      ? []
      : (await get<{ array: string[] }>(context.cluster(), '/secrets/v1/secret/default/?list=true')).array,
  component: async (context) =>
    (await get<{ units: { id: string }[] }>(context.cluster(), '/system/health/v1/units')).units.map(
      ({ id }) => id.replace(/\.service$/, ''),
    ),
  shell: () => ['bash', 'zsh', 'fish'],
}

const aliases: Record<string, string> = {
  filter: 'task',
  'task-id': 'task',
  'task-ids': 'task',
}

/** The values that an argument may have now. A cluster that is away, slow or closed to the user has none. */
export async function liveValues(context: Context, argument: string, command: string): Promise<string[]> {
  const source = sources[aliases[argument] ?? argument]
  if (!source) return []
  try {
    return (await source(context, command)).filter((value) => value !== '')
  } catch {
    return [] // nothing is said while a person is writing
  }
}

import { jobPath, jobsPath } from '../../commands/job/types.ts'
import { appPath, query } from '../../commands/marathon/paths.ts'
import type { Change } from '../../commands/marathon/types.ts'
import { watchDeployment } from '../../commands/marathon/watch-deployment.ts'
import type { Context } from '../../program/context.ts'
import { groupPath, podPath, secretPath, settingPath } from '../addresses.ts'
import type { Fields, Kind, Step } from '../plan/types.ts'
import { performPackage } from './perform-package.ts'

/** How changes are made. */
export interface Manner {
  /** Overrides deployments that are under way. */
  force: boolean
}

type Perform = (context: Context, step: Step, manner: Manner) => Promise<void>

/** Makes a changing call to Marathon and waits for its deployment. */
async function deploy(
  context: Context,
  path: string,
  method: 'POST' | 'PUT',
  body: unknown,
  { force }: Manner,
): Promise<void> {
  const answer = await context.cluster().json<Change | undefined>(path + query({ force }), { method, body })
  const header = answer.headers['marathon-deployment-id']
  const named = answer.body?.deploymentId ?? answer.body?.deployments?.[0]?.id
  const id = typeof header === 'string' ? header : named
  if (id !== undefined) await watchDeployment(context, id)
}

async function performJob(context: Context, { action, resource, differences }: Step): Promise<void> {
  const { schedules, ...job } = resource.wanted
  const cluster = context.cluster()
  if (action === 'create')
    return void (await cluster.json(jobsPath, { method: 'POST', body: resource.wanted }))
  const own = differences.some(({ path }) => !path.startsWith('/schedules/'))
  if (own) await cluster.json(jobPath(resource.id), { method: 'PUT', body: job })
  if (!Array.isArray(schedules)) return
  const path = `${jobPath(resource.id)}/schedules`
  const { body: present } = await cluster.json<Fields[]>(path)
  const ids = new Set(present.map(({ id }) => id))
  for (const schedule of schedules as Fields[]) {
    const at = `${path}/${encodeURIComponent(String(schedule['id']))}`
    const known = ids.has(schedule['id'])
    await cluster.json(known ? at : path, { method: known ? 'PUT' : 'POST', body: schedule })
  }
  const wanted = new Set((schedules as Fields[]).map(({ id }) => id))
  for (const { id } of present) {
    if (wanted.has(id)) continue
    await cluster.json(`${path}/${encodeURIComponent(String(id))}`, { method: 'DELETE' })
  }
}

const performers: Record<Kind, Perform> = {
  async secret(context, { action, resource: { wanted } }) {
    const method = action === 'create' ? 'PUT' : 'PATCH'
    await context.cluster().text(secretPath(wanted), { method, body: { value: wanted['value'] } })
  },
  async config(context, { resource: { wanted } }) {
    await context.cluster().text(settingPath(wanted), { method: 'PUT', body: { value: wanted['value'] } })
  },
  package: performPackage,
  job: performJob,
  group(context, { action, resource: { id, wanted } }, manner) {
    return action === 'create'
      ? deploy(context, '/service/marathon/v2/groups', 'POST', wanted, manner)
      : deploy(context, groupPath(id), 'PUT', wanted, manner)
  },
  app(context, { action, resource: { id, wanted } }, manner) {
    return action === 'create'
      ? deploy(context, '/service/marathon/v2/apps', 'POST', wanted, manner)
      : deploy(context, appPath(id), 'PUT', wanted, manner)
  },
  pod(context, { action, resource: { id, wanted } }, manner) {
    return action === 'create'
      ? deploy(context, '/service/marathon/v2/pods', 'POST', wanted, manner)
      : deploy(context, podPath(id), 'PUT', wanted, manner)
  },
}

/** Does what a step says, and waits until it is done. */
export function performStep(context: Context, step: Step, manner: Manner): Promise<void> {
  return performers[step.resource.kind](context, step, manner)
}

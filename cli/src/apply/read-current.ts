import { isDcosError } from '@dcos-lite/lib/errors'
import { callService } from '../commands/package/call.ts'
import { installedPackages } from '../commands/package/list.ts'
import { appPath } from '../commands/marathon/paths.ts'
import { jobPath } from '../commands/job/types.ts'
import { cliErrors } from '../errors.ts'
import type { Context } from '../program/context.ts'
import { groupPath, podPath, secretPath, settingPath } from './addresses.ts'
import type { CurrentState } from './plan/make-plan.ts'
import type { Fields, Kind, Resource } from './plan/types.ts'
import { nameOf } from './plan/types.ts'

/** How many questions are under way at once. */
const atOnce = 8

async function get(context: Context, path: string): Promise<Fields | undefined> {
  const { status, body } = await context.cluster().json<Fields>(path, { accept: [404] })
  return status === 404 ? undefined : body
}

/** An installed package in the words of its document. */
async function readPackage(context: Context, { wanted }: Resource): Promise<Fields | undefined> {
  const name = String(wanted['name'])
  const appId = typeof wanted['appId'] === 'string' ? wanted['appId'] : undefined
  const [found] = await installedPackages(context, name, appId)
  if (!found) return undefined
  const { version } = found.packageInformation.packageDefinition
  const base = { name, version, appId: found.appId }
  if (wanted['options'] === undefined) return base
  const { userProvidedOptions } = await callService<{ userProvidedOptions?: Fields }>(context, 'describe', {
    appId: found.appId,
  })
  return { ...base, options: userProvidedOptions ?? {} }
}

const readers: Record<Kind, (context: Context, resource: Resource) => Promise<Fields | undefined>> = {
  secret: (context, { wanted }) => get(context, secretPath(wanted)),
  config: async (context, { wanted }) => {
    const found = await get(context, settingPath(wanted))
    return found && { ...wanted, value: found['value'] }
  },
  package: readPackage,
  job: (context, { id }) => get(context, `${jobPath(id)}?embed=schedules`),
  group: (context, { id }) => get(context, groupPath(id)),
  app: async (context, { id }) => (await get(context, appPath(id)))?.['app'] as Fields | undefined,
  pod: (context, { id }) => get(context, podPath(id)),
}

/** An id that the cluster refuses is an error of the document. */
async function readOne(context: Context, resource: Resource): Promise<Fields | undefined> {
  try {
    return await readers[resource.kind](context, resource)
  } catch (error) {
    if (!isDcosError(error) || error.code !== 'DCL_CLI_REFUSED') throw error
    const reason = error.message.replace(/\.$/, '')
    throw cliErrors.DOCUMENT_INVALID({ source: resource.source, reason })
  }
}

/** What of the resources is on the cluster now. */
export async function readCurrent(context: Context, resources: readonly Resource[]): Promise<CurrentState> {
  const current = new Map<string, Fields>()
  const left = [...resources]
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const found = await readOne(context, next)
      if (found !== undefined) current.set(nameOf(next), found)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return current
}

import type { Environment } from '@dcos-lite/lib/component'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { openCollection } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { packageServiceErrors } from '../errors.ts'
import type { Installation } from '../operations/installations.ts'
import type { Caller } from '../protocol/caller.ts'
import type { MarathonClient } from '../upstream/marathon.ts'
import { pendingFormat } from './pending-record.ts'
import type { PendingUninstall } from './pending-record.ts'
import type { SchedulerApi } from './scheduler-api.ts'

/** Uninstalls services whose scheduler first has to give back what it holds. */
export interface ScheduledUninstall {
  /** Tells the scheduler; its app is removed later, when it is done. Survives a restart of ours. */
  begin(caller: Caller, installation: Installation): Promise<void>
  close(): Promise<void>
}

interface Dependencies {
  store: Store
  marathon: MarathonClient
  scheduler: SchedulerApi
  pollMs: number
  environment: Environment
}

const mostTries = 10_000
/** Tokens are not stored; after a restart we ask in our own name. */
const ourselves: Caller = { authorization: undefined, scheme: 'http', host: 'localhost' }

function sameIds(before: readonly string[], now: readonly string[] | undefined): boolean {
  return now === undefined || JSON.stringify([...before].sort()) === JSON.stringify(now)
}

function askedToUninstall(app: JsonObject): boolean {
  return isJsonObject(app.env) && app.env.SDK_UNINSTALL === 'true'
}

async function startOnMarathon(marathon: MarathonClient, caller: Caller, appId: string): Promise<string> {
  const fail = (explanation: string, cause?: unknown): Error =>
    packageServiceErrors.FAILED_TO_START_UNINSTALL(
      { appId, explanation },
      { details: { appId, explanation }, cause },
    )
  const app = await marathon.app(caller, appId)
  if (!app) throw fail('the app is not there any more')
  const { uris: _uris, version: _version, ...kept } = app
  const env = { ...(isJsonObject(app.env) ? app.env : {}), SDK_UNINSTALL: 'true' }
  const deploymentId = await marathon.updateApp(caller, appId, { ...kept, env }).catch((error: unknown) => {
    throw isDcosError(error) ? fail(error.message, error) : error
  })
  if (deploymentId === '') throw fail('Marathon named no deployment')
  return deploymentId
}

/** Looks once; true when there is nothing more to wait for. */
async function advance(
  dependencies: Dependencies,
  caller: Caller,
  pending: PendingUninstall,
): Promise<boolean> {
  const { marathon, scheduler } = dependencies
  const { appId, apiVersion, deploymentId, frameworkIds } = pending
  if (deploymentId !== undefined && (await marathon.deploymentIds(caller)).includes(deploymentId))
    return false
  const app = await marathon.app(caller, appId)
  if (!app) return true
  if (!askedToUninstall(app) || !(await scheduler.isDone(caller, appId, apiVersion))) return false
  if (!sameIds(frameworkIds, await scheduler.frameworkIds(caller, appId, apiVersion))) return false
  await marathon.deleteApp(caller, appId)
  return true
}

/** Opens the list of pending uninstalls and goes on with those of an earlier run. */
export async function openScheduledUninstall(dependencies: Dependencies): Promise<ScheduledUninstall> {
  const { store, marathon, scheduler, pollMs, environment } = dependencies
  const { clock, log } = environment
  const pending = await openCollection(store, pendingFormat)
  const callers = new Map<string, Caller>()
  let running: Promise<void> = Promise.resolve()

  const lookAt = async (entry: PendingUninstall): Promise<void> => {
    const { appId } = entry
    const tries = entry.tries + 1
    const over = await advance(dependencies, callers.get(appId) ?? ourselves, entry).catch(
      (error: unknown) => {
        const final = isDcosError(error) && error.code === packageServiceErrors.UNAUTHORIZED.code
        log.warn(final ? 'an uninstall was given up' : 'an uninstall has to wait', { appId, error })
        return final
      },
    )
    if (!over && tries < mostTries) return void (await pending.put(appId, { ...entry, tries }))
    callers.delete(appId)
    await pending.remove(appId)
    log.info('an uninstall is over', { appId, tries })
  }
  const timer = clock.every(pollMs, () => {
    running = running
      .then(async () => {
        for (const entry of [...pending.values()]) await lookAt(entry)
      })
      .catch((error: unknown) => log.error('pending uninstalls cannot be looked at', { error }))
  })
  return {
    async begin(caller, { appId, labels }) {
      const apiVersion = labels.DCOS_COMMONS_API_VERSION ?? 'v1'
      const frameworkIds = (await scheduler.frameworkIds(caller, appId, apiVersion)) ?? []
      const entry: PendingUninstall = { appId, apiVersion, frameworkIds, tries: 0 }
      await pending.put(appId, entry)
      callers.set(appId, caller)
      try {
        const deploymentId = await startOnMarathon(marathon, caller, appId)
        await pending.put(appId, { ...entry, deploymentId })
      } catch (error) {
        await pending.remove(appId)
        throw error
      }
    },
    async close() {
      timer.cancel()
      await running
      await pending.close()
    },
  }
}

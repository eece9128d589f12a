import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import { callUpstream } from './call.ts'
import type { Upstream } from './call.ts'

/** Tears down the framework that an uninstalled app left behind. */
export interface MesosClient {
  tearDown(
    caller: Caller,
    uninstalled: { packageName: string; packageVersion: string; frameworkName: string },
  ): Promise<void>
}

/** Creates the client. */
export function createMesosClient(baseUrl: string): MesosClient {
  const upstream: Upstream = { name: 'mesos', baseUrl }
  return {
    async tearDown(caller, { packageName, packageVersion, frameworkName }) {
      const incomplete = (cause: unknown): Error =>
        packageServiceErrors.INCOMPLETE_UNINSTALL(
          { packageName },
          { details: { packageName, status: 503 }, cause },
        )
      const call = (request: Parameters<typeof callUpstream>[2]): ReturnType<typeof callUpstream> =>
        callUpstream(upstream, caller, request).catch((error: unknown) => {
          throw incomplete(error)
        })
      const { status, body } = await call({ path: '/master/frameworks' })
      if (status !== 200) throw incomplete(new Error(`Mesos answered ${status}`))
      const frameworks = isJsonObject(body) && Array.isArray(body.frameworks) ? body.frameworks : []
      const ids = frameworks
        .filter(isJsonObject)
        .filter(({ name, active }) => name === frameworkName && active !== false)
        .map(({ id }) => String(id))
      if (ids.length > 1) {
        throw packageServiceErrors.MULTIPLE_FRAMEWORK_IDS(
          { packageName, frameworkName, ids: ids.join(', ') },
          { details: { packageName, packageVersion, frameworkName, ids } },
        )
      }
      const [id] = ids
      if (id === undefined) return
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const done = await call({
        method: 'POST',
        path: '/master/teardown',
        headers,
        body: `frameworkId=${encodeURIComponent(id)}`,
      })
      if (done.status !== 200) throw incomplete(new Error(`Mesos answered ${done.status}`))
    },
  }
}

import type { Caller } from '../protocol/caller.ts'
import { callUpstream } from '../upstream/call.ts'
import type { Upstream } from '../upstream/call.ts'

/** What we ask of a scheduler that uninstalls itself, through the front door. */
export interface SchedulerApi {
  /** Its framework ids; undefined when they cannot be read. */
  frameworkIds(caller: Caller, appId: string, apiVersion: string): Promise<string[] | undefined>
  /** Whether its plan for the uninstall is complete. */
  isDone(caller: Caller, appId: string, apiVersion: string): Promise<boolean>
}

/** Creates the access; without a front door nothing can be read, so nothing is ever done. */
export function createSchedulerApi(adminRouter: Upstream | undefined): SchedulerApi {
  const get = async (caller: Caller, path: string): Promise<{ status: number; body: unknown }> => {
    if (!adminRouter) return { status: 0, body: undefined }
    // Whatever goes wrong here only means that the scheduler does not answer yet; the next try asks again.
    return callUpstream(adminRouter, caller, { path }).catch(() => ({ status: 0, body: undefined }))
  }
  return {
    async frameworkIds(caller, appId, apiVersion) {
      const { status, body } = await get(caller, `/service${appId}/${apiVersion}/state/frameworkId`)
      return status === 200 && Array.isArray(body) ? body.map(String).sort() : undefined
    },
    async isDone(caller, appId, apiVersion) {
      return (await get(caller, `/service${appId}/${apiVersion}/plans/deploy`)).status === 200
    },
  }
}

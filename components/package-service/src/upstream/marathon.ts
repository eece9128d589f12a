import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import { callUpstream, unexpectedContent, unexpectedStatus } from './call.ts'
import type { Upstream } from './call.ts'
import { refusal } from './submission.ts'

/** What we need to know of an app; everything else is passed on as it is. */
export type MarathonApp = JsonObject & { id: string }

/** The id that Marathon gave, and that of the deployment where it says one. */
export interface Submitted {
  id: string
  deploymentId: string | undefined
}

/** The calls to Marathon, in a caller's name. */
export interface MarathonClient {
  apps(caller: Caller): Promise<MarathonApp[]>
  pods(caller: Caller): Promise<MarathonApp[]>
  app(caller: Caller, id: string): Promise<MarathonApp | undefined>
  createApp(caller: Caller, app: JsonObject): Promise<Submitted>
  createGroup(caller: Caller, id: string, group: JsonObject): Promise<Submitted>
  /** Returns the id of the deployment. */
  replaceApp(caller: Caller, id: string, app: JsonObject): Promise<string>
  replaceGroup(caller: Caller, id: string, group: JsonObject): Promise<string>
  /** Changes the given members of an app; returns the id of the deployment. */
  updateApp(caller: Caller, id: string, app: JsonObject): Promise<string>
  deploymentIds(caller: Caller): Promise<string[]>
  /** Deployments under way, and those that failed where Marathon remembers them (`state: failed`). */
  deployments(caller: Caller): Promise<JsonObject[]>
  deleteApp(caller: Caller, id: string): Promise<void>
  deleteGroup(caller: Caller, id: string): Promise<void>
}

function isApp(value: unknown): value is MarathonApp {
  return isJsonObject(value) && typeof value.id === 'string'
}

/** A new app names its deployment in a list, everything else by itself. */
function deploymentOf(body: unknown): string | undefined {
  if (!isJsonObject(body)) return undefined
  const [first] = Array.isArray(body.deployments) ? body.deployments : []
  const id = isJsonObject(first) ? first.id : body.deploymentId
  return typeof id === 'string' && id !== '' ? id : undefined
}

function isEmptyGroup(body: unknown): boolean {
  return (
    isJsonObject(body) &&
    ['apps', 'pods', 'groups'].every((part) => !Array.isArray(body[part]) || body[part].length === 0)
  )
}

/** Creates the client. */
export function createMarathonClient(baseUrl: string): MarathonClient {
  const upstream: Upstream = { name: 'marathon', baseUrl }

  const replace = async (caller: Caller, path: string, body: JsonObject): Promise<string> => {
    const answer = await callUpstream(upstream, caller, { method: 'PUT', path, body })
    if (answer.status === 200 || answer.status === 201) {
      return isJsonObject(answer.body) ? String(answer.body.deploymentId ?? '') : ''
    }
    const text = isJsonObject(answer.body) ? String(answer.body.message ?? '') : ''
    throw packageServiceErrors.UNHANDLED_EXCEPTION({ reason: text || `Marathon answered ${answer.status}` })
  }
  const remove = async (caller: Caller, path: string, appId: string): Promise<void> => {
    const { status } = await callUpstream(upstream, caller, { method: 'DELETE', path })
    if (status === 200) return
    const reason = `Marathon answered ${status}`
    throw packageServiceErrors.MARATHON_APP_DELETE_ERROR({ appId, reason }, { details: { appId } })
  }
  return {
    async apps(caller) {
      const { status, body } = await callUpstream(upstream, caller, { path: '/v2/apps' })
      if (status === 200 && isJsonObject(body) && Array.isArray(body.apps)) return body.apps.filter(isApp)
      if (status === 200) throw unexpectedContent(upstream, '/v2/apps', body, '.apps')
      throw unexpectedStatus(upstream, 'GET', '/v2/apps', status)
    },
    async pods(caller) {
      const { status, body } = await callUpstream(upstream, caller, { path: '/v2/pods' })
      if (status === 200 && Array.isArray(body)) return body.filter(isApp)
      if (status === 200) throw unexpectedContent(upstream, '/v2/pods', body, 'list of pods')
      throw unexpectedStatus(upstream, 'GET', '/v2/pods', status)
    },
    async app(caller, id) {
      const path = `/v2/apps${id}`
      const { status, body } = await callUpstream(upstream, caller, { path })
      if (status === 404) return undefined
      if (status === 200 && isJsonObject(body) && isApp(body.app)) return body.app
      if (status === 200) throw unexpectedContent(upstream, path, body, '.app.id')
      throw unexpectedStatus(upstream, 'GET', path, status)
    },
    async createApp(caller, app) {
      const answer = await callUpstream(upstream, caller, { method: 'POST', path: '/v2/apps', body: app })
      if (answer.status >= 300) throw refusal(answer)
      const id = isApp(answer.body) ? answer.body.id : String(app.id)
      return { id, deploymentId: deploymentOf(answer.body) }
    },
    async createGroup(caller, id, group) {
      const answer = await callUpstream(upstream, caller, { method: 'POST', path: '/v2/groups', body: group })
      if (answer.status < 300) return { id, deploymentId: deploymentOf(answer.body) }
      // An uninstalled group can stay behind without members; it does not count as installed.
      if (answer.status === 409) {
        const existing = await callUpstream(upstream, caller, { path: `/v2/groups${id}` })
        if (existing.status === 200 && isEmptyGroup(existing.body)) {
          const put = await callUpstream(upstream, caller, {
            method: 'PUT',
            path: `/v2/groups${id}`,
            body: group,
          })
          if (put.status < 300) return { id, deploymentId: deploymentOf(put.body) }
          throw refusal(put)
        }
      }
      throw refusal(answer)
    },
    replaceApp: (caller, id, app) => replace(caller, `/v2/apps${id}?force=true&partialUpdate=false`, app),
    updateApp: (caller, id, app) => replace(caller, `/v2/apps${id}?force=true`, app),
    async deploymentIds(caller) {
      const { status, body } = await callUpstream(upstream, caller, { path: '/v2/deployments' })
      if (status === 200 && Array.isArray(body)) return body.filter(isJsonObject).map(({ id }) => String(id))
      throw unexpectedStatus(upstream, 'GET', '/v2/deployments', status)
    },
    async deployments(caller) {
      const path = '/v2/deployments?embed=failed'
      const { status, body } = await callUpstream(upstream, caller, { path })
      if (status === 200 && Array.isArray(body)) return body.filter(isJsonObject)
      throw unexpectedStatus(upstream, 'GET', path, status)
    },
    replaceGroup: (caller, id, group) => replace(caller, `/v2/groups${id}?force=true`, group),
    deleteApp: (caller, id) => remove(caller, `/v2/apps${id}?force=true`, id),
    deleteGroup: (caller, id) => remove(caller, `/v2/groups${id}?force=true`, id),
  }
}

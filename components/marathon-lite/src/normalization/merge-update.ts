import type { AppDefinition } from '../definitions/app.ts'
import type { AppBody } from '../definitions/app-body.ts'

/** A stored app as a request would write it. */
export function asBody(app: AppDefinition): AppBody {
  const { kind: _kind, version: _version, versionInfo: _info, args, ...rest } = app
  return { ...rest, ...(args.length > 0 ? { args } : {}) }
}

/**
 * A partial update laid over a stored app: members of the update win as a whole, others stay. A deprecated member
 * replaces what it is translated to. `executorResources` and `resourceLimits` go when they are not repeated.
 */
export function mergeUpdate(app: AppDefinition, update: AppBody): AppBody {
  const stored = asBody(app)
  delete stored.executorResources
  delete stored.resourceLimits
  if (update.ipAddress !== undefined || update.container?.docker?.network !== undefined)
    delete stored.networks
  if (update.ports !== undefined) delete stored.portDefinitions
  if (update.uris !== undefined) delete stored.fetch
  return { ...stored, ...update, id: app.id }
}

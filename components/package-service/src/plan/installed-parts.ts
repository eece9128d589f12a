import type { Json, JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'

/** One app, pod or job of an installation: what the package says of it, and what the scheduler has. */
export interface InstalledPart {
  id: string
  expected: JsonObject
  /** Undefined: it is not there. */
  present: JsonObject | undefined
}

function objects(members: Json | undefined): JsonObject[] {
  return (Array.isArray(members) ? members : []).filter(isJsonObject)
}

function absolute(parent: string, id: Json | undefined): string {
  const text = typeof id === 'string' ? id : ''
  return text.startsWith('/') ? text : `${parent.replace(/\/$/, '')}/${text}`
}

/** The apps and pods of a group, at any depth, with their whole ids. */
export function membersOfGroup(group: JsonObject, parent = ''): { id: string; document: JsonObject }[] {
  const id = absolute(parent, group.id)
  return [
    ...[...objects(group.apps), ...objects(group.pods)].map((document) => ({
      id: absolute(id, document.id),
      document,
    })),
    ...objects(group.groups).flatMap((inner) => membersOfGroup(inner, id)),
  ]
}

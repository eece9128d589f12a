import { actions } from '@dcos-lite/lib/contracts'
import type { Action } from '@dcos-lite/lib/contracts'

/** Whether a group may have this id. */
export function isGroupId(gid: string): boolean {
  return /^[A-Za-z0-9][\w.@+:-]{0,95}$/.test(gid)
}

/** Whether a resource may have this id: parts with colons between, no blanks, at most 512 characters. */
export function isResourceId(rid: string): boolean {
  return (
    rid.length <= 512 && /^[A-Za-z][\w-]*(?::[^\s:%?#\\]+)+$/.test(rid) && !/(^|[:/])\.\.?(\/|$)/.test(rid)
  )
}

/** The name of an action, or undefined. */
export function readAction(name: string): Action | undefined {
  return actions.find((action) => action === name)
}

/** A resource id as a path holds it: its slashes are encoded twice, so that no proxy takes them for the path's own. */
export function resourceInPath(rid: string): string {
  return encodeURIComponent(rid).replaceAll('%3A', ':').replaceAll('%2F', '%252F')
}

/** Reads a resource id that the router has decoded once; undefined when it is none. */
export function readResource(part: string): string | undefined {
  try {
    const rid = part.includes('%') ? decodeURIComponent(part) : part
    return isResourceId(rid) ? rid : undefined
  } catch {
    return undefined
  }
}

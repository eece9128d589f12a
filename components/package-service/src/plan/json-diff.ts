import type { Json, JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'

/** One place of a document that changes; `from` is absent when it is new, `to` when it goes away. */
export interface Difference {
  /** JSON pointer. */
  path: string
  from?: Json
  to?: Json
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function sameJson(left: Json, right: Json): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => sameJson(item, right[at] ?? null))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return left === right
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && sameJson(left[name] as Json, right[name] as Json))
  )
}

function childrenOf(value: Json): [string, Json][] {
  return Array.isArray(value)
    ? value.map((item, at) => [String(at), item])
    : Object.entries(value as JsonObject)
}

function walk(path: string, from: Json, to: Json, found: Difference[]): void {
  if (sameJson(from, to)) return
  const bothObjects = isJsonObject(from) && isJsonObject(to)
  const bothLists = Array.isArray(from) && Array.isArray(to)
  if (!bothObjects && !bothLists) return void found.push({ path, from, to })
  const after = new Map(childrenOf(to))
  for (const [name, value] of childrenOf(from)) {
    const there = `${path}/${escape(name)}`
    const next = after.get(name)
    if (next === undefined) found.push({ path: there, from: value })
    else walk(there, value, next, found)
    after.delete(name)
  }
  for (const [name, value] of after) found.push({ path: `${path}/${escape(name)}`, to: value })
}

/** The places where two documents differ, in document order: of objects and lists the members, not the whole. */
export function diffJson(from: Json, to: Json): Difference[] {
  const found: Difference[] = []
  walk('', from, to, found)
  return found
}

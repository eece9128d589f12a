import type { Json, JsonObject } from '../package-format/index.ts'

/** Whether a JSON value is an object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Objects merge key by key; in every other case the right value replaces the left (arrays and null as well). */
export function mergeJson(left: Json, right: Json): Json {
  return isJsonObject(left) && isJsonObject(right) ? mergeObjects(left, right) : right
}

/** Merges two JSON objects recursively; neither is changed. */
export function mergeObjects(left: JsonObject, right: JsonObject): JsonObject {
  const merged = new Map(Object.entries(left))
  for (const [name, value] of Object.entries(right)) {
    const present = merged.get(name)
    merged.set(name, present === undefined ? value : mergeJson(present, value))
  }
  return Object.fromEntries(merged)
}

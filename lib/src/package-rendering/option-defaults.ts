import type { Json, JsonObject } from '../package-format/index.ts'
import { isJsonObject } from './merge.ts'

function defaultsOf(properties: Json | undefined): JsonObject {
  if (!isJsonObject(properties)) return {}
  const found: [string, Json][] = []
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue
    const own = Object.hasOwn(property, 'default') ? property.default : undefined
    if (own !== undefined) {
      found.push([name, own])
      continue
    }
    const nested = defaultsOf(property.properties)
    if (Object.keys(nested).length > 0) found.push([name, nested])
  }
  return Object.fromEntries(found)
}

/** The options that a package has when nobody gives any: the `default` values of its `config.json`. */
export function optionDefaults(config: JsonObject | undefined): JsonObject {
  return defaultsOf(config?.properties)
}

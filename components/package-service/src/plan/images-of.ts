import type { Json, JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'

/** Every container image that a definition (app, group, pod or job) names, each once, in order. */
export function imagesOf(document: JsonObject): string[] {
  const found = new Set<string>()
  const look = (value: Json, name: string): void => {
    if (Array.isArray(value)) return value.forEach((item) => look(item, name))
    if (!isJsonObject(value)) return
    const { image, id, kind } = value
    if (typeof image === 'string' && image !== '') found.add(image)
    if (name === 'image' && typeof id === 'string' && kind !== undefined) found.add(id)
    for (const [member, inner] of Object.entries(value)) {
      if (member !== 'labels' && member !== 'env' && member !== 'environment') look(inner, member)
    }
  }
  look(document, '')
  return [...found]
}

/** Every file that tasks of a definition fetch before they start. */
export function fetchedBy(document: JsonObject): string[] {
  const found = new Set<string>()
  const look = (value: Json): void => {
    if (Array.isArray(value)) return value.forEach(look)
    if (!isJsonObject(value)) return
    for (const item of Array.isArray(value.fetch) ? value.fetch : []) {
      if (isJsonObject(item) && typeof item.uri === 'string') found.add(item.uri)
    }
    for (const item of Array.isArray(value.uris) ? value.uris : []) {
      if (typeof item === 'string') found.add(item)
    }
    for (const [member, inner] of Object.entries(value))
      if (member !== 'labels' && member !== 'env') look(inner)
  }
  look(document)
  return [...found]
}

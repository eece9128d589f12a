import type { Json, JsonObject, PackageDefinition } from '../package-format/index.ts'
import { isJsonObject } from './merge.ts'

function pick(value: Json | undefined, shape: Record<string, (inner: Json | undefined) => Json>): Json {
  if (!isJsonObject(value)) return null
  return Object.fromEntries(Object.entries(shape).map(([name, read]) => [name, read(value[name])]))
}

const asIs = (value: Json | undefined): Json => value ?? null
const platform = (value: Json | undefined): Json =>
  pick(value, { 'x86-64': (binary) => pick(binary, { kind: asIs, url: asIs, contentHash: asIs }) })

/** The `resource` that a template sees: exactly the keys of the format, null where the package says nothing. */
export function resourceModel(definition: PackageDefinition): JsonObject | undefined {
  if (definition.resource === undefined) return undefined
  const resource = definition.resource as unknown as JsonObject
  return {
    assets: pick(resource.assets, {
      uris: asIs,
      container: (container) => pick(container, { docker: asIs }),
    }),
    images: pick(resource.images, {
      'icon-small': asIs,
      'icon-medium': asIs,
      'icon-large': asIs,
      screenshots: asIs,
    }),
    ...(definition.packagingVersion === '2.0'
      ? {}
      : {
          cli: pick(resource.cli, {
            binaries: (binaries) => pick(binaries, { windows: platform, linux: platform, darwin: platform }),
          }),
        }),
  }
}

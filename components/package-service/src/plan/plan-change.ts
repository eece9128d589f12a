import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { fetchedBy, imagesOf } from './images-of.ts'
import { diffJson } from './json-diff.ts'
import type { Difference } from './json-diff.ts'

/** One side of a change: nothing before an installation. */
export interface PlanSide {
  version: string
  /** Defaults with the user's options over them. */
  options: JsonObject
  /** What is posted to the scheduler. */
  document: JsonObject
}

/** Something that tasks take from elsewhere. */
export interface PlannedAsset {
  kind: 'image' | 'file'
  name: string
  change: 'added' | 'kept' | 'removed'
  /** Whether the name says by itself what the content is. */
  pinned: boolean
}

/** What a change does, in a form that people read and programs compare. */
export interface PlannedChange {
  options: Difference[]
  definition: Difference[]
  assets: PlannedAsset[]
  /** Whether running tasks are replaced. */
  restarts: boolean
}

const bulky = new Set(['DCOS_PACKAGE_DEFINITION', 'DCOS_PACKAGE_OPTIONS', 'DCOS_PACKAGE_METADATA'])

/** The encoded labels would say in base64 what the other parts of a plan say readably. */
function readable(document: JsonObject): JsonObject {
  const strip = (value: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        if (name === 'labels' && isJsonObject(inner)) {
          return [name, Object.fromEntries(Object.entries(inner).filter(([label]) => !bulky.has(label)))]
        }
        if (Array.isArray(inner))
          return [name, inner.map((item) => (isJsonObject(item) ? strip(item) : item))]
        return [name, isJsonObject(inner) ? strip(inner) : inner]
      }),
    )
  return strip(document)
}

function assetsOf(document: JsonObject | undefined): Map<string, PlannedAsset['kind']> {
  if (!document) return new Map()
  return new Map([
    ...imagesOf(document).map((name) => [name, 'image'] as const),
    ...fetchedBy(document).map((name) => [name, 'file'] as const),
  ])
}

function compareAssets(before: JsonObject | undefined, after: JsonObject): PlannedAsset[] {
  const [old, next] = [assetsOf(before), assetsOf(after)]
  const pinned = (name: string): boolean => /@sha256:[0-9a-f]{64}$/.test(name)
  const coming = [...next].map(([name, kind]) => ({
    kind,
    name,
    change: old.has(name) ? ('kept' as const) : ('added' as const),
    pinned: pinned(name),
  }))
  const going = [...old]
    .filter(([name]) => !next.has(name))
    .map(([name, kind]) => ({ kind, name, change: 'removed' as const, pinned: pinned(name) }))
  return [...coming, ...going]
}

/** What has to be done to get from one side to the other. */
export function planChange(before: PlanSide | undefined, after: PlanSide): PlannedChange {
  const definition = diffJson(readable(before?.document ?? {}), readable(after.document))
  const scaling = definition.every(({ path }) => path === '/instances')
  return {
    options: diffJson(before?.options ?? {}, after.options),
    definition,
    assets: compareAssets(before?.document, after.document),
    restarts: before !== undefined && definition.length > 0 && !scaling,
  }
}

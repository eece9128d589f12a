import { gunzipSync, gzipSync } from 'node:zlib'
import { packageMediaType } from '../package-format/index.ts'
import type { Json, JsonObject, PackageDefinition } from '../package-format/index.ts'
import { isJsonObject } from './merge.ts'

/** The labels by which an installed package is recognised. */
export const packageLabelNames = {
  name: 'DCOS_PACKAGE_NAME',
  version: 'DCOS_PACKAGE_VERSION',
  source: 'DCOS_PACKAGE_SOURCE',
  options: 'DCOS_PACKAGE_OPTIONS',
  definition: 'DCOS_PACKAGE_DEFINITION',
  /** Extension of dcos-lite: the group that the app was installed with. */
  group: 'DCOS_PACKAGE_GROUP',
} as const

function withoutNulls(value: Json): Json {
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNulls(item)]))
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function encodeDefinition(definition: PackageDefinition): string {
  const metadata = {
    'Content-Type': packageMediaType(definition.packagingVersion),
    'Content-Encoding': 'gzip',
  }
  const data = gzipSync(JSON.stringify(definition)).toString('base64')
  return toBase64(JSON.stringify({ metadata, data }))
}

/** The labels that an installation of a package carries. `source` is the URI of the repository. */
export function packageLabels(
  definition: PackageDefinition,
  source: string,
  userOptions: JsonObject | undefined,
): Record<string, string> {
  return {
    [packageLabelNames.name]: definition.name,
    [packageLabelNames.version]: definition.version,
    [packageLabelNames.source]: source,
    [packageLabelNames.options]: toBase64(JSON.stringify(withoutNulls(userOptions ?? {}))),
    [packageLabelNames.definition]: encodeDefinition(definition),
  }
}

/** Reads DCOS_PACKAGE_OPTIONS; undefined when the label is absent or unreadable. */
export function readOptionsLabel(labels: Record<string, string>): JsonObject | undefined {
  return readJson(labels[packageLabelNames.options])
}

function readJson(base64: string | undefined): JsonObject | undefined {
  if (base64 === undefined) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Reads DCOS_PACKAGE_DEFINITION; undefined when the label is absent or unreadable. */
export function readDefinitionLabel(labels: Record<string, string>): PackageDefinition | undefined {
  const envelope = readJson(labels[packageLabelNames.definition])
  if (!envelope || typeof envelope.data !== 'string') return undefined
  const encoding = isJsonObject(envelope.metadata) ? envelope.metadata['Content-Encoding'] : undefined
  const bytes = Buffer.from(envelope.data, 'base64')
  try {
    const text = (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8')
    const definition: unknown = JSON.parse(text)
    return isJsonObject(definition) ? (definition as unknown as PackageDefinition) : undefined
  } catch {
    return undefined
  }
}

import type { PackagingVersion } from './package-definition.ts'
import { resourceSchema } from './resource-schema.ts'

type Schema = Record<string, unknown>

const text = { type: 'string' }
const flag = { type: 'boolean' }
const name = { type: 'string', pattern: '^[a-z][a-z0-9-]*[a-z0-9]$' }
const version = { type: 'string', pattern: '^[-a-zA-Z0-9.]+$' }
const dcosVersion = { type: 'string', pattern: '^(?:0|[1-9][0-9]*)(?:\\.(?:0|[1-9][0-9]*))*$' }
const url = { type: 'string', pattern: '^https?://' }
const base64 = {
  type: 'string',
  pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$',
}

function record(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false }
}

const everyVersion: Schema = {
  maintainer: text,
  description: text,
  tags: { type: 'array', items: { type: 'string', pattern: '^[^\\s]+$' } },
  scm: text,
  website: text,
  framework: flag,
  selected: flag,
  preInstallNotes: text,
  postInstallNotes: text,
  postUninstallNotes: text,
  licenses: { type: 'array', items: record({ name: text, url }, ['name', 'url']) },
}
const from30: Schema = {
  minDcosReleaseVersion: dcosVersion,
  lastUpdated: { type: 'number' },
  hasKnownIssues: flag,
}
const versions = { type: 'array', items: text }
const from40: Schema = { upgradesFrom: versions, downgradesTo: versions }
const manager = {
  type: 'object',
  properties: { packageName: name, minPackageVersion: version },
  required: ['packageName'],
}

/** An extension of dcos-lite; clients of other clusters do not look at it. */
const dependencies = {
  type: 'object',
  propertyNames: name,
  additionalProperties: { type: 'string', minLength: 1 },
}

function metadataProperties(packagingVersion: PackagingVersion): Schema {
  const step = Number(packagingVersion[0])
  return {
    packagingVersion: { enum: [packagingVersion] },
    name,
    version: step === 2 ? text : version,
    ...everyVersion,
    ...(step >= 3 ? from30 : {}),
    ...(step >= 4 ? from40 : {}),
    ...(step >= 5 ? { manager } : {}),
    ...(step >= 4 ? { dependencies } : {}),
  }
}

const metadataRequired = ['packagingVersion', 'name', 'version', 'maintainer', 'description', 'tags']

/** The rules for `command.json`. */
export const commandSchema: Schema = record({ pip: { type: 'array', items: text } }, ['pip'])

/** The rules for `package.json` of one packaging version. */
export function metadataSchema(packagingVersion: PackagingVersion): Schema {
  return record(metadataProperties(packagingVersion), metadataRequired)
}

/** The rules for one package inside a repository document. `metronome` is the extension of dcos-lite. */
export function definitionSchema(packagingVersion: PackagingVersion): Schema {
  const step = Number(packagingVersion[0])
  return record(
    {
      ...metadataProperties(packagingVersion),
      ...(step === 2 ? { name: text } : {}),
      releaseVersion: { type: 'integer', minimum: 0 },
      marathon: record({ v2AppMustacheTemplate: base64 }, ['v2AppMustacheTemplate']),
      metronome: record({ v1JobMustacheTemplate: base64 }, ['v1JobMustacheTemplate']),
      resource: resourceSchema(packagingVersion, url),
      config: { type: 'object' },
      ...(step <= 3 ? { command: commandSchema } : {}),
    },
    [...metadataRequired, ...(step >= 3 ? ['releaseVersion'] : [])],
  )
}

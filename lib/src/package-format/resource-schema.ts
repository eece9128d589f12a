import type { PackagingVersion } from './package-definition.ts'

type Schema = Record<string, unknown>

const text = { type: 'string' }
const textMap = { type: 'object', additionalProperties: text }

function record(properties: Schema, more: Schema = {}): Schema {
  return { type: 'object', properties, additionalProperties: false, ...more }
}

const assets = record({ uris: textMap, container: record({ docker: textMap }) })
const images = record({
  'icon-small': text,
  'icon-medium': text,
  'icon-large': text,
  screenshots: { type: 'array', items: text },
})

function cli(binaryUrl: Schema): Schema {
  const hash = record({ algo: { enum: ['sha256'] }, value: text }, { required: ['algo', 'value'] })
  const binary = record(
    {
      url: binaryUrl,
      kind: { enum: ['executable', 'zip'] },
      contentHash: { type: 'array', items: hash, minItems: 1 },
    },
    { required: ['url', 'kind', 'contentHash'] },
  )
  const platform = record({ 'x86-64': binary }, { required: ['x86-64'] })
  const binaries = record({ linux: platform, windows: platform, darwin: platform }, { minProperties: 1 })
  return record({ binaries }, { required: ['binaries'] })
}

/** The rules for `resource.json`; `binaryUrl` tightens the rule for CLI URLs (repositories allow only http and https). */
export function resourceSchema(packagingVersion: PackagingVersion, binaryUrl: Schema = text): Schema {
  return record({ assets, images, ...(packagingVersion === '2.0' ? {} : { cli: cli(binaryUrl) }) })
}

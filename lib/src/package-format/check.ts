import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { configMetaSchema } from './config-schema.ts'
import { commandSchema, definitionSchema, metadataSchema } from './definition-schema.ts'
import { packagingVersions } from './package-definition.ts'
import type { PackagingVersion } from './package-definition.ts'
import { resourceSchema } from './resource-schema.ts'

/** One violated rule: where in the document (JSON pointer) and what. */
export interface Violation {
  pointer: string
  message: string
}

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, validateSchema: false })
const compiled = new Map<string, ValidateFunction>()

function validator(key: string, schema: () => Record<string, unknown>): ValidateFunction {
  const known = compiled.get(key)
  if (known) return known
  const made = ajv.compile(schema())
  compiled.set(key, made)
  return made
}

function describe(error: ErrorObject): Violation {
  const params = error.params as Record<string, unknown>
  const extra =
    error.keyword === 'additionalProperties'
      ? ` ("${String(params.additionalProperty)}")`
      : error.keyword === 'enum'
        ? ` (${JSON.stringify(params.allowedValues)})`
        : ''
  return { pointer: error.instancePath, message: `${error.message ?? error.keyword}${extra}` }
}

function violations(validate: ValidateFunction, document: unknown): Violation[] {
  return validate(document) ? [] : (validate.errors ?? []).map(describe)
}

function packagingVersionOf(document: unknown): PackagingVersion | undefined {
  const found = (document as { packagingVersion?: unknown } | null)?.packagingVersion
  return packagingVersions.find((version) => version === found)
}

const unknownVersion: Violation = {
  pointer: '/packagingVersion',
  message: `must be one of ${packagingVersions.join(', ')}`,
}

/** Checks the content of a `package.json`. */
export function checkMetadata(document: unknown): Violation[] {
  const version = packagingVersionOf(document)
  if (version === undefined) return [unknownVersion]
  return violations(
    validator(`metadata ${version}`, () => metadataSchema(version)),
    document,
  )
}

/** Checks one package of a repository document. */
export function checkDefinition(document: unknown): Violation[] {
  const version = packagingVersionOf(document)
  if (version === undefined) return [unknownVersion]
  return violations(
    validator(`definition ${version}`, () => definitionSchema(version)),
    document,
  )
}

/** Checks the content of a `resource.json`. */
export function checkResource(document: unknown, version: PackagingVersion): Violation[] {
  return violations(
    validator(`resource ${version}`, () => resourceSchema(version)),
    document,
  )
}

/** Checks the content of a `config.json` (a JSON schema of draft 04). */
export function checkConfig(document: unknown): Violation[] {
  return violations(
    validator('config', () => configMetaSchema),
    document,
  )
}

/** Checks the content of a `command.json`. */
export function checkCommand(document: unknown): Violation[] {
  return violations(
    validator('command', () => commandSchema),
    document,
  )
}

/** The violations in one line, for messages. */
export function violationText(found: readonly Violation[]): string {
  return found.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ')
}

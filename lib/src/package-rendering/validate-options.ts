import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import type { JsonObject } from '../package-format/index.ts'
import { fromDraft04 } from './draft-04.ts'
import { packageRenderingErrors } from './errors.ts'
import { isJsonObject } from './merge.ts'
import { describeMismatches } from './option-mismatch.ts'

const validators = new WeakMap<JsonObject, ValidateFunction>()

function validatorFor(config: JsonObject): ValidateFunction {
  const known = validators.get(config)
  if (known) return known
  try {
    const made = compile(config)
    validators.set(config, made)
    return made
  } catch (error) {
    const { message } = error as Error
    const pointer = placeOf(config, message)
    const reason = pointer === '' ? message : `${pointer}: ${message}`
    throw packageRenderingErrors.CONFIG_UNUSABLE({ reason }, { cause: error })
  }
}

function compile(schema: JsonObject): ValidateFunction {
  // One instance per schema: an instance keeps every schema that it ever saw.
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    verbose: true,
    validateFormats: false,
    validateSchema: false,
    unicodeRegExp: false,
    logger: false,
  })
  return ajv.compile(fromDraft04(schema) as JsonObject)
}

/** The innermost property whose schema alone fails in the same way, as a pointer into the schema. */
function placeOf(schema: JsonObject, message: string): string {
  for (const [name, property] of Object.entries(isJsonObject(schema.properties) ? schema.properties : {})) {
    if (!isJsonObject(property)) continue
    try {
      compile(property)
    } catch (error) {
      if ((error as Error).message !== message) continue
      return `/properties/${name}${placeOf(property, message)}`
    }
  }
  return ''
}

function isRight(validate: ValidateFunction, resolved: JsonObject): boolean {
  try {
    return validate(resolved) === true
  } catch (error) {
    // A schema whose $ref leads to itself: nothing else in a validator throws.
    const reason = `it refers to itself without end (${(error as Error).message})`
    throw packageRenderingErrors.CONFIG_UNUSABLE({ reason }, { cause: error })
  }
}

/**
 * Checks resolved options against the package's schema. Empty options are never checked; options without a schema are
 * refused. The details of DCL_PACKAGE_RENDERING_OPTIONS_NOT_VALID are `{errors: OptionMismatch[]}`.
 */
export function validateOptions(config: JsonObject | undefined, resolved: JsonObject): void {
  if (Object.keys(resolved).length === 0) return
  if (config === undefined) throw packageRenderingErrors.OPTIONS_NOT_ALLOWED()
  const validate = validatorFor(config)
  if (isRight(validate, resolved)) return
  throw packageRenderingErrors.OPTIONS_NOT_VALID(
    {},
    { details: { errors: describeMismatches(validate.errors ?? []) } },
  )
}

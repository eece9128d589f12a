import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import type { JsonObject } from '../package-format/index.ts'
import { fromDraft04 } from './draft-04.ts'
import { packageRenderingErrors } from './errors.ts'
import { describeMismatches } from './option-mismatch.ts'

const validators = new WeakMap<JsonObject, ValidateFunction>()

function validatorFor(config: JsonObject): ValidateFunction {
  const known = validators.get(config)
  if (known) return known
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
  try {
    const made = ajv.compile(fromDraft04(config) as JsonObject)
    validators.set(config, made)
    return made
  } catch (error) {
    throw packageRenderingErrors.CONFIG_UNUSABLE({ reason: (error as Error).message }, { cause: error })
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
  if (validate(resolved)) return
  throw packageRenderingErrors.OPTIONS_NOT_VALID(
    {},
    { details: { errors: describeMismatches(validate.errors ?? []) } },
  )
}

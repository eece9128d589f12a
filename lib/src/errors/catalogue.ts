import { DcosError } from './dcos-error.ts'

/** Named values of a message template; `details` and `cause` are passed beside them. */
export type ErrorFields = Record<string, string | number | boolean | undefined>

/** One foreseen failure. `{name}` in `message` and `remedy` is replaced by the field of that name. */
export interface ErrorDefinition {
  status: number
  exitCode?: number
  message: string
  remedy: string
}

/** Makes one error of the catalogue. */
export type ErrorMaker = ((
  fields?: ErrorFields,
  more?: { details?: unknown; cause?: unknown },
) => DcosError) & {
  code: string
  definition: ErrorDefinition
}

export type ErrorCatalogue<Names extends string = string> = Record<Names, ErrorMaker>

function fill(template: string, fields: ErrorFields): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    return value === undefined ? whole : String(value)
  })
}

/**
 * Declares the errors of a component. Codes are `DCL_<component>_<name>`, and every one has a section in
 * `docs/reference/errors/<component>.md` (a test compares the two both ways).
 */
export function defineErrors<Names extends string>(
  component: string,
  definitions: Record<Names, ErrorDefinition>,
): ErrorCatalogue<Names> {
  const catalogue: Partial<ErrorCatalogue<Names>> = {}
  for (const name of Object.keys(definitions) as Names[]) {
    const definition = definitions[name]
    const code = `DCL_${component}_${name}`
    const make = (fields: ErrorFields = {}, more: { details?: unknown; cause?: unknown } = {}): DcosError =>
      new DcosError(fill(definition.message, fields), {
        code,
        status: definition.status,
        exitCode: definition.exitCode ?? 1,
        remedy: fill(definition.remedy, fields),
        fields,
        ...more,
      })
    catalogue[name] = Object.assign(make, { code, definition })
  }
  return catalogue as ErrorCatalogue<Names>
}

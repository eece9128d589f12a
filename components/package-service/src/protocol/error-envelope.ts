import type { DcosError } from '@dcos-lite/lib/errors'
import type { RenderedError } from '@dcos-lite/lib/http-server'
import { packageRenderingErrors } from '@dcos-lite/lib/package-rendering'

/** How the package API writes an error. */
export interface ErrorBody {
  type: string
  message: string
  data?: unknown
}

const prefix = 'DCL_PACKAGE_SERVICE_'
const lowerCase = new Set([
  'NOT_PRESENT',
  'NOT_PARSED',
  'NOT_VALID',
  'MULTIPLE_ERRORS',
  'JSON_ERROR',
  'UNHANDLED_EXCEPTION',
])

/** Errors of rendering that the API knows by a name of its own. */
const renderingTypes: Record<string, string> = {
  [packageRenderingErrors.RESULT_NOT_JSON.code]: 'JsonParsingError',
  [packageRenderingErrors.RESULT_NOT_AN_OBJECT.code]: 'MarathonTemplateMustBeJsonObject',
  [packageRenderingErrors.LABELS_NOT_VALID.code]: 'JsonDecodingError',
  [packageRenderingErrors.OPTIONS_NOT_VALID.code]: 'JsonSchemaMismatch',
  [packageRenderingErrors.OPTIONS_NOT_ALLOWED.code]: 'OptionsNotAllowed',
  [packageRenderingErrors.NO_TEMPLATE.code]: 'ServiceMarathonTemplateNotFound',
  [packageRenderingErrors.TEMPLATE_NOT_VALID.code]: 'PackageFileSchemaMismatch',
  [packageRenderingErrors.CONFIG_UNUSABLE.code]: 'PackageFileSchemaMismatch',
}

function typeOf(code: string): string | undefined {
  if (!code.startsWith(prefix)) return renderingTypes[code]
  const name = code.slice(prefix.length)
  if (lowerCase.has(name)) return name.toLowerCase()
  return name
    .split('_')
    .map((word) => word[0] + word.slice(1).toLowerCase())
    .join('')
}

/** The body of an error. Everything that the API has no name for is an `unhandled_exception`. */
export function errorBody(error: DcosError): ErrorBody {
  const type = typeOf(error.code)
  if (type === undefined) return { type: 'unhandled_exception', message: error.message }
  const data = type === 'PackageFileSchemaMismatch' ? { errorMessage: error.message } : error.details
  return { type, message: error.message, ...(data === undefined ? {} : { data }) }
}

/** Media type of every error answer. */
export const errorMediaType = 'application/vnd.dcos.package.error+json;charset=utf-8;version=v1'

/** Makes the answer of a failed request; code and remedy travel as headers, since the body is fixed by the API. */
export function renderError(error: DcosError): RenderedError {
  if (error.code === 'DCL_HTTP_NOT_FOUND') return { status: 404, body: '' }
  const { wwwAuthenticate } = error.fields
  return {
    status: typeOf(error.code) === undefined ? 500 : error.status,
    contentType: errorMediaType,
    headers: {
      'x-dcos-error-code': error.code,
      'x-dcos-error-remedy': error.remedy.replace(/[^\x20-\x7e]/g, ' '),
      ...(typeof wwwAuthenticate === 'string' ? { 'www-authenticate': wwwAuthenticate } : {}),
    },
    body: errorBody(error),
  }
}

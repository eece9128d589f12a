import type { DcosError } from '@dcos-lite/lib/errors'
import type { RenderedError } from '@dcos-lite/lib/http-server'

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

const foreignCodes: Record<string, string> = {
  DCL_IDENTITY_NOT_AUTHORIZED: 'ERR_FORBIDDEN',
  DCL_IDENTITY_NOT_AUTHENTICATED: 'ERR_UNAUTHORIZED',
  DCL_HTTP_BAD_REQUEST: 'ERR_INVALID_DATA',
  DCL_HTTP_INVALID: 'ERR_INVALID_DATA',
}

/** Renders an error as clients of DC/OS know it: `{title, description, code}`. */
export function renderIamError(error: DcosError): RenderedError {
  const code = foreignCodes[error.code] ?? error.code.replace(/^DCL_(IAM_|HTTP_)?/, 'ERR_')
  const { retryAfterSeconds } = error.fields
  return {
    status: error.status,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
    body: { title: titles[error.status] ?? 'Internal Server Error', description: error.message, code },
  }
}

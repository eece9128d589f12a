import type { DcosError } from '@dcos-lite/lib/errors'
import type { RenderedError } from '@dcos-lite/lib/http-server'

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Payload Too Large',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

/** Renders an error as clients of DC/OS know it: `{title, description, code}`. */
export function renderSecretsError({ status, message, remedy, code }: DcosError): RenderedError {
  const title = titles[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error')
  return { status, body: { title, description: message, remedy, code } }
}

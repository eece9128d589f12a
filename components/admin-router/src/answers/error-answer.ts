import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { DcosError } from '@dcos-lite/lib/errors'
import { forbiddenPage, refusalPage } from '../rendering/refusal-page.ts'

function wantsJson(accept: string | undefined): boolean {
  return accept !== undefined && /application\/(.+\+)?json/.test(accept) && !accept.includes('text/html')
}

function textBody(error: DcosError): string {
  const title = STATUS_CODES[error.status] ?? 'Error'
  return `${error.status} ${title}: ${error.message}\ntry: ${error.remedy}\ncode: ${error.code}\n`
}

/** Writes an error: text whose first line is the reference's, JSON for who asks for it, a page that leads to the login for 401. */
export function answerError(response: ServerResponse, error: DcosError, requestId: string): void {
  const { accept } = response.req.headers
  const { status, code, message, remedy } = error
  const refused = status === 401
  const [contentType, body] = refused
    ? (['text/html; charset=UTF-8', refusalPage()] as const)
    : wantsJson(accept)
      ? (['application/json', JSON.stringify({ code, message, remedy })] as const)
      : status === 403
        ? (['text/html; charset=UTF-8', forbiddenPage()] as const)
        : (['text/plain; charset=utf-8', textBody(error)] as const)
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    'X-Dcos-Error': code,
    ...(refused ? { 'WWW-Authenticate': 'acsjwt' } : {}),
    ...(status === 503 ? { 'Retry-After': '2' } : {}),
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

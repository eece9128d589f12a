import type { Exchange } from '../proxy/exchange.ts'

/** Writes one of the router's own answers. A body that is not a string is sent as JSON. */
export function send(
  exchange: Exchange,
  answer: { status?: number; headers?: Record<string, string>; body: unknown },
): void {
  const { response, request, requestId, route } = exchange
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  response.writeHead(answer.status ?? 200, {
    'Content-Type': typeof answer.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'X-Request-Id': requestId,
    ...(route?.noCache
      ? { 'Cache-Control': 'no-cache, no-store, must-revalidate', Pragma: 'no-cache', Expires: '0' }
      : {}),
    ...route?.headers,
    ...answer.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}

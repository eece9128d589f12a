import type { IncomingMessage } from 'node:http'
import type { Environment } from '@dcos-lite/lib/component'
import { adminRouterErrors } from '../errors.ts'

/** Bounds of a request body. */
export interface BodyLimits {
  limitBytes: number
  stalledClientMs: number
}

/** Whether a request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** Refuses a body that announces itself as too large, before a byte of it is read. */
export function checkAnnouncedLength(request: IncomingMessage, limitBytes: number): void {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > limitBytes) throw adminRouterErrors.BODY_TOO_LARGE({ limitBytes })
}

/**
 * The bytes of a request's body as they arrive. Ending early leaves the request itself intact, so that an answer can
 * still be given. Throws when the body is too large or the client stalls.
 */
export async function* readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  environment: Environment,
): AsyncGenerator<Buffer, void, undefined> {
  const { limitBytes, stalledClientMs } = limits
  const chunks = request.iterator({ destroyOnReturn: false })
  let total = 0
  for (;;) {
    const stalled = new AbortController()
    const watchdog = environment.clock.sleep(stalledClientMs, stalled.signal).then(
      () => 'stalled' as const,
      () => 'stalled' as const,
    )
    const next = await Promise.race([chunks.next() as Promise<IteratorResult<Buffer, void>>, watchdog])
    stalled.abort()
    if (next === 'stalled') throw adminRouterErrors.CLIENT_TOO_SLOW({ stalledMs: stalledClientMs })
    if (next.done) return
    total += next.value.length
    if (total > limitBytes) throw adminRouterErrors.BODY_TOO_LARGE({ limitBytes })
    yield next.value
  }
}

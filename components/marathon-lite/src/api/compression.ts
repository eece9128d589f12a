import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'

const compress = promisify(gzip)
/** Shorter answers do not gain by it. */
const shortestBytes = 1024

/** Compresses answers for clients that take gzip. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < shortestBytes) return payload
    void reply.header('vary', 'accept-encoding')
    if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(request.headers['accept-encoding'] ?? '')))
      return payload
    const compressed = await compress(payload)
    void reply.header('content-encoding', 'gzip').header('content-length', String(compressed.length))
    return compressed
  })
}

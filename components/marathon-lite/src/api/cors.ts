import type { FastifyInstance } from '@dcos-lite/lib/http-server'

const maxAgeSeconds = 86_400

/** Lets pages of these origins read answers; of several the last one is named, as Marathon does. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  const origin = origins.at(-1)
  if (origin === undefined) return
  app.addHook('onRequest', async (request, reply) => {
    const asked = request.headers['access-control-request-headers']
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-allow-methods', 'GET, HEAD, OPTIONS')
      .header('access-control-max-age', String(maxAgeSeconds))
    if (asked !== undefined) void reply.header('access-control-allow-headers', asked)
    return request.method === 'OPTIONS' ? reply.code(200).send() : undefined
  })
}

import type { StartComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { DashboardConfig } from './config.ts'
import { readPageFiles } from './files.ts'

export type { DashboardConfig } from './config.ts'

/** The page loads nothing from elsewhere and runs no inline script. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

/** Starts the server of the web page. `urls.api` is its own listener; people reach it through the front door. */
export const start: StartComponent<DashboardConfig> = async (config, environment) => {
  const files = await readPageFiles()
  const service = createHttpService({ name: 'dashboard', environment, bodyLimitBytes: 1024 })
  for (const { path, contentType, bytes, compressed, etag } of files) {
    service.app.get(path, (request, reply) => {
      void reply.headers({ ...securityHeaders, etag, 'cache-control': 'max-age=30', vary: 'accept-encoding' })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
      if (zipped) void reply.header('content-encoding', 'gzip')
      return reply.type(contentType).send(zipped ? compressed : bytes)
    })
  }
  const api = await service.listen(config.listen)
  environment.log.info('serving', { api })
  return { urls: { api }, stop: () => service.stop() }
}

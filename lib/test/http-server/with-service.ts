import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService, HttpServiceOptions } from '@dcos-lite/lib/http-server'
import { createLogger } from '@dcos-lite/lib/log'
import { testEnvironment } from '@dcos-lite/lib/testing'

/** A service that listens, with what it has logged. */
export interface ServiceUnderTest {
  service: HttpService
  url: string
  log: Record<string, unknown>[]
}

/** Starts a service on a free port, with the routes that `declare` adds, runs `work` and stops the service. */
export async function withService(
  declare: (service: HttpService) => void,
  work: (under: ServiceUnderTest) => Promise<void>,
  options: Partial<HttpServiceOptions> = {},
): Promise<void> {
  const log: Record<string, unknown>[] = []
  const environment = testEnvironment()
  environment.log = createLogger({
    component: 'example',
    clock: environment.clock,
    level: 'debug',
    write: (line) => log.push(JSON.parse(line) as Record<string, unknown>),
  })
  const service = createHttpService({ name: 'example-part', environment, ...options })
  declare(service)
  const url = await service.listen({ host: '127.0.0.1', port: 0 })
  try {
    await work({ service, url, log })
  } finally {
    await service.stop(0)
  }
}

import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { httpErrors } from '@dcos-lite/lib/http-server'
import type { Clock } from '@dcos-lite/lib/clock'
import { answerOf, ownReport, wholeReport } from './decide/report.ts'
import { nodeHealthPath } from './cluster-health.ts'
import type { NodeHealth } from './types.ts'

export interface HealthContext {
  own: (fresh?: boolean) => Promise<NodeHealth>
  cluster: (fresh?: boolean) => Promise<NodeHealth[]>
  clock: Clock
}

const base = '/system/health/v1'

/** Declares the health API. `?cache=0` asks every node anew. */
export function healthRoutes(app: FastifyInstance, { own, cluster, clock }: HealthContext): void {
  const all = (request: FastifyRequest): Promise<NodeHealth[]> =>
    cluster((request.query as { cache?: string }).cache === '0')
  const now = (): string => new Date(clock.nowMs()).toISOString()
  app.get(nodeHealthPath, () => own())
  app.get(base, async () => ownReport(await own()))
  app.get(`${base}/report`, async (request) => wholeReport(await all(request), now()))
  app.get(`${base}/report/download`, async (request, reply) => {
    const name = `health-report-${now().replaceAll(':', '-')}.json`
    void reply.header('content-disposition', `attachment; filename=${name}`)
    return wholeReport(await all(request), now())
  })
  for (const kind of ['units', 'nodes']) {
    const answer = async (request: FastifyRequest): Promise<unknown> => {
      const rest = (request.params as { '*'?: string })['*'] ?? ''
      const found = answerOf(await all(request), [kind, ...rest.split('/').filter((part) => part !== '')])
      if (found !== undefined) return found
      throw httpErrors.NOT_FOUND({ method: request.method, path: request.url.split('?', 1)[0] })
    }
    app.get(`${base}/${kind}`, answer)
    app.get(`${base}/${kind}/*`, answer)
  }
}

import { readAuditLog, verifyAuditLog } from '@dcos-lite/lib/audit'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'

const largestLimit = 10_000

/** `/acs/api/v1/audit/entries` and `/verify`: the log of this service. */
export function serveAuditLog(app: FastifyInstance, file: string): void {
  app.get<{ Querystring: { limit?: string } }>('/acs/api/v1/audit/entries', async ({ query }) => {
    const limit = Math.min(largestLimit, Math.max(1, Number(query.limit ?? 100) || 100))
    return { array: await readAuditLog(file, { limit }) }
  })
  app.get('/acs/api/v1/audit/verify', () => verifyAuditLog(file))
}

import { readAuditLog, verifyAuditLog } from '@dcos-lite/lib/audit'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { queryNumber } from './address.ts'

const largestLimit = 10_000

/** `/secrets/v1/audit/entries` and `/verify`: the log of this service. */
export function serveAuditLog(app: FastifyInstance, file: string): void {
  app.get('/secrets/v1/audit/entries', async (request) => {
    const limit = Math.min(largestLimit, Math.max(1, queryNumber(request, 'limit') ?? 100))
    return { array: await readAuditLog(file, { limit }) }
  })
  app.get('/secrets/v1/audit/verify', () => verifyAuditLog(file))
}

import { readAuditLog, verifyAuditLog } from '@dcos-lite/lib/audit'
import { adminRouterErrors } from '../errors.ts'
import type { Exchange } from '../proxy/exchange.ts'
import { send } from './send.ts'

const largestLimit = 10_000

/** `/dcos/audit/v1/entries?limit=N` and `/verify`: the log of this front door. */
export async function answerAudit(exchange: Exchange, file: string | undefined): Promise<void> {
  const what = exchange.path.slice('/dcos/audit/v1/'.length)
  if (file === undefined || (what !== 'entries' && what !== 'verify')) {
    throw adminRouterErrors.NOT_FOUND({ path: exchange.path })
  }
  if (what === 'verify') return send(exchange, { body: await verifyAuditLog(file) })
  const wanted = Number(new URLSearchParams(exchange.query).get('limit') ?? 100) || 100
  const limit = Math.min(largestLimit, Math.max(1, wanted))
  send(exchange, { body: { array: await readAuditLog(file, { limit }) } })
}

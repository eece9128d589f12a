import type { Environment } from '@dcos-lite/lib/component'
import type { FollowedAccounts } from '@dcos-lite/lib/identity'
import type { Exchange } from '../proxy/exchange.ts'
import type { Authorize } from './authorize.ts'

/** Watches over exchanges that last: streams, uploads, upgraded connections. */
export interface Supervision {
  /** Begins when the caller is known; ends with the exchange. */
  watch(exchange: Exchange): void
  stop(): void
}

const periodMs = 500

/** Ends what is still open of a user who was deleted, or who lost the permission that it was opened with. */
export function createSupervision(
  accounts: Pick<FollowedAccounts, 'find'>,
  authorize: Authorize | undefined,
  { clock, log }: Environment,
): Supervision {
  const open = new Map<Exchange, string | undefined>()

  const mayGoOn = (exchange: Exchange, incarnation: string | undefined): boolean => {
    if (accounts.find(exchange.principal?.uid ?? '')?.incarnation !== incarnation) return false
    if (!authorize || exchange.authorizedFor === undefined) return true
    try {
      authorize(exchange, exchange.authorizedFor)
      return true
    } catch {
      return false // it is DCL_ADMIN_ROUTER_NOT_AUTHORIZED, and nobody is there to be told
    }
  }
  const ticking = clock.every(periodMs, () => {
    for (const [exchange, incarnation] of open) {
      if (mayGoOn(exchange, incarnation)) continue
      const { requestId, path, principal, request } = exchange
      log.info('a connection was ended, its user may not go on', { requestId, path, uid: principal?.uid })
      open.delete(exchange)
      request.socket.destroy()
    }
  })
  return {
    watch(exchange) {
      open.set(exchange, accounts.find(exchange.principal?.uid ?? '')?.incarnation)
      exchange.response.once('close', () => open.delete(exchange))
    },
    stop: () => ticking.cancel(),
  }
}

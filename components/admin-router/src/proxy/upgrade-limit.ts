import { adminRouterErrors } from '../errors.ts'

/** Counts an upgraded connection in, or throws when there are too many. The result counts it out. */
export type EnterUpgrade = (clientAddress: string) => () => void

/** Creates the count of upgraded connections, of all clients and of each. */
export function createUpgradeLimit(limits: { upgrades: number; upgradesPerClient: number }): EnterUpgrade {
  const byClient = new Map<string, number>()
  let total = 0
  return (clientAddress) => {
    const own = byClient.get(clientAddress) ?? 0
    if (total >= limits.upgrades) throw adminRouterErrors.TOO_MANY_UPGRADES({ limit: limits.upgrades })
    if (own >= limits.upgradesPerClient) {
      throw adminRouterErrors.TOO_MANY_UPGRADES({ limit: limits.upgradesPerClient })
    }
    total += 1
    byClient.set(clientAddress, own + 1)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      total -= 1
      const left = (byClient.get(clientAddress) ?? 1) - 1
      if (left > 0) byClient.set(clientAddress, left)
      else byClient.delete(clientAddress)
    }
  }
}

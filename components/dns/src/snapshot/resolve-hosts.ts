import { lookup } from 'node:dns/promises'
import type { Logger } from '@dcos-lite/lib/log'
import type { Address } from '../decide/model.ts'
import { parseAddress } from './addresses.ts'

/** Knows addresses of host names that agents, masters and frameworks gave in place of addresses. */
export interface HostResolver {
  /** What is known now; a name that is not is looked up, and `changed` is called when that gave something. */
  addressesOf(host: string): Address[]
  stop(): void
}

/** Creates the resolver; `changed` tells which host has addresses now. */
export function createHostResolver(log: Logger, changed: (host: string) => void): HostResolver {
  const known = new Map<string, Address[]>()
  const asked = new Set<string>()
  let stopped = false

  const ask = async (host: string): Promise<void> => {
    try {
      const answers = await lookup(host, { all: true })
      if (stopped) return
      known.set(
        host,
        answers.flatMap(({ address }) => parseAddress(address) ?? []),
      )
      changed(host)
    } catch (error) {
      log.debug('a host name has no address; its records are left out', { host, error })
    } finally {
      asked.delete(host)
    }
  }

  return {
    addressesOf(host) {
      const literal = parseAddress(host)
      if (literal !== undefined) return [literal]
      const addresses = known.get(host)
      if (addresses !== undefined) return addresses
      if (host !== '' && !asked.has(host) && !stopped) {
        asked.add(host)
        void ask(host)
      }
      return []
    },
    stop: () => void (stopped = true),
  }
}

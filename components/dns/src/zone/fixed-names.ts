import { networkInterfaces } from 'node:os'
import type { Address, NameRecord } from '../decide/model.ts'
import { addressRecords } from '../decide/model.ts'
import { parseAddress } from '../snapshot/addresses.ts'

const everywhere = new Set(['0.0.0.0', '::'])
const zooKeeperNames = 5

function ownAddresses(hosts: readonly string[]): Address[] {
  if (!hosts.some((host) => everywhere.has(host))) return hosts.flatMap((host) => parseAddress(host) ?? [])
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ internal, address }) => (internal ? [] : (parseAddress(address) ?? []))),
  )
}

/** The name of this server itself. */
export function serverRecords(domain: string, hosts: readonly string[]): NameRecord[] {
  return addressRecords(`ns1.${domain}`, ownAddresses(hosts))
}

/** Names that never change: `ready.spartan`, `ns.spartan`, `localhost`. */
export function constantRecords(): NameRecord[] {
  return [
    { type: 'A', name: 'ready.spartan', value: '127.0.0.1' },
    { type: 'A', name: 'ns.spartan', value: '198.51.100.1' },
    { type: 'A', name: 'localhost', value: '127.0.0.1' },
  ]
}

/** `zk-1.zk` to `zk-5.zk`: the masters in turn. */
export function zooKeeperRecords(masters: readonly (readonly Address[])[]): NameRecord[] {
  if (masters.length === 0) return []
  return Array.from({ length: zooKeeperNames }, (_, i) =>
    addressRecords(`zk-${i + 1}.zk`, masters[i % masters.length] ?? []),
  ).flat()
}

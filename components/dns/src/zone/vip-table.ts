import { assignAddresses } from '../decide/vip-addresses.ts'
import type { AddressRange } from '../decide/vip-addresses.ts'
import type { NameRecord } from '../decide/model.ts'
import { vipKey } from '../decide/vip-model.ts'
import type { Backend, TaskVip, VipName, VirtualService } from '../decide/vip-model.ts'
import type { Zone } from './zone.ts'

/** A virtual address with all of its backends, for those who look. */
export interface ListedVip {
  /** `name.marathon.l4lb.thisdcos.directory:80` or `1.2.3.4:80`. */
  vip: string
  protocol: string
  backends: readonly Backend[]
}

/** The virtual addresses of the cluster, each there as long as one task is behind it. */
export interface VipTable {
  /** Replaces what a task gave before. True when that changed anything. */
  put(source: string, vips: readonly TaskVip[]): boolean
  services(): VirtualService[]
  list(): ListedVip[]
  sources(): string[]
}

interface Entry {
  vip: VipName
  backends: Map<string, Backend>
}

/** Creates the table; names get addresses of the range, and records below `apex` in the zone. */
export function createVipTable(zone: Zone, apex: string, range: AddressRange): VipTable {
  const bySource = new Map<string, readonly TaskVip[]>()
  const entries = new Map<string, Entry>()
  const uses = new Map<string, number>()
  let addresses = new Map<string, string>()

  const fullName = (vip: VipName): string | undefined =>
    vip.kind === 'named' ? `${vip.name}.${vip.framework}.${apex}` : undefined

  const count = (name: string, by: number): void => {
    const after = (uses.get(name) ?? 0) + by
    if (after === 0) uses.delete(name)
    else uses.set(name, after)
  }

  /** Another name may have to move where two want the same address. */
  const placeNames = (): void => {
    const placed = assignAddresses(uses.keys(), range)
    for (const name of addresses.keys()) if (!placed.has(name)) zone.put(`vip:${name}`, [])
    for (const [name, value] of placed) {
      if (addresses.get(name) === value) continue
      const record: NameRecord = { type: 'A', name, value }
      zone.put(`vip:${name}`, [record])
    }
    addresses = placed
  }

  const backendKey = (source: string, { ip, port }: Backend): string => `${source} ${ip}:${port}`

  const change = (source: string, vips: readonly TaskVip[], add: boolean): void => {
    for (const { vip, backend } of vips) {
      const key = vipKey(vip)
      const entry = entries.get(key) ?? { vip, backends: new Map<string, Backend>() }
      entries.set(key, entry)
      const name = fullName(vip)
      if (add) entry.backends.set(backendKey(source, backend), backend)
      else entry.backends.delete(backendKey(source, backend))
      if (entry.backends.size === 0) entries.delete(key)
      if (name !== undefined) count(name, add ? 1 : -1)
    }
  }

  return {
    put(source, vips) {
      const before = bySource.get(source) ?? []
      if (JSON.stringify(before) === JSON.stringify(vips)) return false
      change(source, before, false)
      change(source, vips, true)
      if (vips.length > 0) bySource.set(source, vips)
      else bySource.delete(source)
      const touched = [...before, ...vips].flatMap(({ vip }) => fullName(vip) ?? [])
      if (touched.some((name) => uses.has(name) !== addresses.has(name))) placeNames()
      return true
    },
    services: () =>
      [...entries.values()].flatMap(({ vip, backends }) => {
        const ip = vip.kind === 'address' ? vip.ip : addresses.get(fullName(vip) ?? '')
        const open = [...backends.values()].filter((backend) => backend.open)
        const { port, protocol } = vip
        return ip === undefined ? [] : [{ ip, port, protocol, backends: open }]
      }),
    list: () =>
      [...entries.values()].map(({ vip, backends }) => ({
        vip: `${vip.kind === 'address' ? vip.ip : (fullName(vip) ?? '')}:${vip.port}`,
        protocol: vip.protocol,
        backends: [...backends.values()],
      })),
    sources: () => [...bySource.keys()],
  }
}

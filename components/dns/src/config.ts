import { isIPv4 } from 'node:net'
import type { ListenAddress } from '@dcos-lite/lib/component'
import type { AddressSource } from './decide/model.ts'
import { numberOfAddress } from './decide/vip-addresses.ts'
import type { AddressRange } from './decide/vip-addresses.ts'
import { dnsErrors } from './errors.ts'
import { parseUpstream } from './upstream/exchange.ts'
import type { UpstreamServer } from './upstream/exchange.ts'
import type { VipMode } from './vip/vip-keeper.ts'

/** Configuration of the name server. */
export interface DnsConfig {
  /** UDP and TCP on the same port; port 0 takes one that is free for both. */
  listen: ListenAddress[]
  listenHttp: ListenAddress
  /** Base URLs of the Mesos masters, in the order of `master0`, `master1`, … */
  masterUrls: string[]
  /** `ip` or `ip:port` of the servers for all other names; empty: such queries are refused. */
  upstreams: string[]
  /** Of `.mesos` answers, in seconds. Default 60. */
  ttlSeconds?: number
  /** Default `mesos`. */
  domain?: string
  /** The zone of names that work on every cluster alike. Default `thisdcos.directory`. */
  clusterZone?: string
  /** The label of this cluster below `dcos.directory`. */
  clusterId?: string
  /** Where the addresses of tasks come from. Default host, netinfo. */
  ipSources?: AddressSource[]
  /** Of one query to one other server. Default 2000. */
  upstreamTimeoutMs?: number
  /** Threads that answer over UDP. Default 1: none but the main one. */
  workers?: number
  /** Servers of names below a zone, as in `upstreams`. */
  forwardZones?: Record<string, string[]>
  /** Names below `component.thisdcos.directory`, each with the name that it stands for. */
  componentNames?: Record<string, string>
  /** False leaves the sign out that an answer was cut. Default true. */
  setTruncateBit?: boolean
  /** False hides `/v1/enumerate` and `/v1/axfr`. Default true. */
  enumeration?: boolean
  /** Labels by RFC 952: at most 24 characters, no digit in front. Default false. */
  enforceRfc952?: boolean
  /** The REST API of dcos-net; by default it is not served. */
  listenNet?: ListenAddress
  /** Virtual addresses. Without it their names are answered, and nothing leads connections to backends here. */
  vips?: VipConfig
}

/** How virtual addresses are served on this machine. */
export interface VipConfig {
  /** Default `auto`: nftables where the machine can, else a proxy. */
  mode?: VipMode
  /** The program. Default `nft`. */
  nft?: string
  /** The addresses of names. Default 11.0.0.0 to 11.255.255.255. */
  first?: string
  last?: string
}

/** The configuration, read and completed. */
export interface DnsSettings {
  domain: string
  clusterZone: string
  clusterId: string | undefined
  ttl: number
  masterUrls: string[]
  upstreams: UpstreamServer[]
  upstreamTimeoutMs: number
  ipSources: readonly AddressSource[]
  vips: { mode: VipMode; nft: string; range: AddressRange }
  workers: number
  forwardZones: Map<string, UpstreamServer[]>
  componentNames: Map<string, string>
  setTruncateBit: boolean
  enumeration: boolean
  enforceRfc952: boolean
  listenHosts: string[]
  listenHttpHost: string
  /** Known once the sockets are bound. */
  dnsPort: () => number
  httpPort: () => number
}

function readDomain(text: string): string {
  const domain = text.toLowerCase().replace(/\.$/, '')
  if (!/^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(domain)) throw dnsErrors.BAD_DOMAIN({ domain: text })
  return domain
}

const defaultComponents = { registry: 'master.mesos.thisdcos.directory' }

function readZones({ forwardZones = {} }: DnsConfig): Map<string, UpstreamServer[]> {
  const zones = Object.entries(forwardZones).map(([zone, servers]): [string, UpstreamServer[]] => {
    if (servers.length === 0) throw dnsErrors.BAD_UPSTREAM({ text: '' })
    return [readDomain(zone), servers.map(parseUpstream)]
  })
  return new Map(zones)
}

function readVips({ mode = 'auto', nft = 'nft', ...range }: VipConfig): DnsSettings['vips'] {
  const { first = '11.0.0.0', last = '11.255.255.255' } = range
  const numbers = [first, last].map((text) => (isIPv4(text) ? numberOfAddress(text) : NaN))
  const [from = NaN, to = NaN] = numbers
  if (!(from <= to)) throw dnsErrors.BAD_VIPS({ first, last })
  return { mode, nft, range: { first: from, last: to } }
}

/** Checks the configuration and fills in the defaults. */
export function readSettings(
  config: DnsConfig,
  ports: { dns: () => number; http: () => number },
): DnsSettings {
  return {
    domain: readDomain(config.domain ?? 'mesos'),
    clusterZone: readDomain(config.clusterZone ?? 'thisdcos.directory'),
    clusterId: config.clusterId?.toLowerCase(),
    ttl: config.ttlSeconds ?? 60,
    masterUrls: config.masterUrls,
    upstreams: config.upstreams.map(parseUpstream),
    upstreamTimeoutMs: config.upstreamTimeoutMs ?? 2000,
    ipSources: config.ipSources ?? ['host', 'netinfo'],
    vips: readVips(config.vips ?? { mode: 'off' }),
    workers: Math.max(1, Math.floor(config.workers ?? 1)),
    forwardZones: readZones(config),
    componentNames: new Map(
      Object.entries(config.componentNames ?? defaultComponents).map(([name, target]) => [
        readDomain(name),
        readDomain(target),
      ]),
    ),
    setTruncateBit: config.setTruncateBit ?? true,
    enumeration: config.enumeration ?? true,
    enforceRfc952: config.enforceRfc952 ?? false,
    listenHosts: config.listen.map(({ host }) => host),
    listenHttpHost: config.listenHttp.host,
    dnsPort: ports.dns,
    httpPort: ports.http,
  }
}

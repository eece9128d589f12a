import type { ListenAddress } from '@dcos-lite/lib/component'
import type { AddressSource } from './decide/model.ts'
import { dnsErrors } from './errors.ts'
import { parseUpstream } from './upstream/exchange.ts'
import type { UpstreamServer } from './upstream/exchange.ts'

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
    listenHosts: config.listen.map(({ host }) => host),
    listenHttpHost: config.listenHttp.host,
    dnsPort: ports.dns,
    httpPort: ports.http,
  }
}

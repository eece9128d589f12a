import type { DnsSettings } from '../config.ts'

/** How long readers of the records wait between two readings, in seconds: names change at once, but 0 would be a loop. */
export const refreshSeconds = 1

/** The effective configuration under the names that Mesos-DNS used. */
export function presentConfig(settings: DnsSettings, serial: number): Record<string, unknown> {
  const { domain, ttl } = settings
  return {
    RefreshSeconds: refreshSeconds,
    Port: settings.dnsPort(),
    Timeout: Math.ceil(settings.upstreamTimeoutMs / 1000),
    StateTimeoutSeconds: 10,
    ZkDetectionTimeout: 0,
    HttpPort: settings.httpPort(),
    TTL: ttl,
    SRVRecordDefaultWeight: 1,
    SOASerial: serial,
    SOARefresh: 60,
    SOARetry: 600,
    SOAExpire: 86_400,
    SOAMinttl: ttl,
    SOAMname: `ns1.${domain}.`,
    SOARname: `root.ns1.${domain}.`,
    Masters: settings.masterUrls.map((url) => new URL(url).host),
    ZoneResolvers: Object.fromEntries(
      [...settings.forwardZones].map(([zone, servers]) => [
        zone,
        servers.map(({ ip, port }) => `${ip}:${port}`),
      ]),
    ),
    Resolvers: settings.upstreams.map(({ ip, port }) => `${ip}:${port}`),
    IPSources: settings.ipSources,
    Zk: '',
    Domain: domain,
    File: '',
    Listener: settings.listenHosts[0] ?? '',
    HTTPListener: settings.listenHttpHost,
    RecurseOn: settings.upstreams.length > 0,
    DnsOn: true,
    HttpOn: true,
    ExternalOn: settings.upstreams.length > 0,
    EnforceRFC952: settings.enforceRfc952,
    SetTruncateBit: settings.setTruncateBit,
    EnumerationOn: settings.enumeration,
    MesosHTTPSOn: false,
    CACertFile: '',
    CertFile: '',
    KeyFile: '',
    MesosCredentials: { Principal: '', Secret: '' },
    IAMConfigFile: '',
    MesosAuthentication: '',
  }
}

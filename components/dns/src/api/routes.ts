import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { DnsSettings } from '../config.ts'
import type { ClusterState } from '../snapshot/cluster-state.ts'
import type { Zone } from '../zone/zone.ts'
import { presentConfig, refreshSeconds } from './present-config.ts'
import { presentAllRecords, presentHost, presentService, presentTasks } from './present-names.ts'

export interface ApiSource {
  settings: DnsSettings
  zone: Zone
  state: ClusterState
  serial: () => number
}

function parameter(params: unknown, name: string): string {
  return (params as Record<string, string | undefined>)[name] ?? ''
}

/** The HTTP API of Mesos-DNS. */
export function dnsRoutes(app: FastifyInstance, { settings, zone, state, serial }: ApiSource): void {
  app.get('/v1/version', () => ({
    Service: 'Mesos-DNS',
    URL: 'https://github.com/mesosphere/mesos-dns',
    Version: 'dcos-lite',
  }))
  app.get('/v1/config', () => presentConfig(settings, serial()))
  app.get('/v1/hosts/:host', (request) => presentHost(zone, parameter(request.params, 'host')))
  app.get('/v1/hosts/:host/ports', (_request, reply) =>
    reply.code(501).type('text/plain; charset=utf-8').send('To be implemented...'),
  )
  app.get('/v1/services/:service', (request) => presentService(zone, parameter(request.params, 'service')))
  if (!settings.enumeration) return
  app.get('/v1/enumerate', () => presentTasks(zone, state))
  app.get('/v1/axfr', () => ({
    TTL: settings.ttl,
    Serial: serial(),
    RefreshSeconds: refreshSeconds,
    Mname: `ns1.${settings.domain}.`,
    Rname: `root.ns1.${settings.domain}.`,
    Domain: settings.domain,
    Records: presentAllRecords(zone),
  }))
}

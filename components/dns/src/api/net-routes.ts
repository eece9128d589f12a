import { createHash } from 'node:crypto'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { types } from '../answer/reply.ts'
import type { Reply } from '../answer/reply.ts'
import type { ListedVip } from '../zone/vip-table.ts'
import type { Zone } from '../zone/zone.ts'
import { lookupName } from './present-names.ts'

/** A machine of the cluster. */
export interface ListedNode {
  ip: string
  hostname: string
}

export interface NetSource {
  /** What a question about our names is answered with. */
  ask: (name: string, type: number) => Reply | undefined
  /** The zones, each with what its names get in place of their end, if anything. */
  zones: { zone: Zone; from?: string; to?: string }[]
  vips: () => ListedVip[]
  nodes: () => ListedNode[]
  nowMs: () => number
  version: string
  /** Prometheus text. */
  metrics: () => string
}

interface PresentedRecord {
  name: string
  host: string
  rtype: string
}

function recordsOf({ zone, from, to }: NetSource['zones'][number]): PresentedRecord[] {
  const rename = (name: string): string =>
    from !== undefined && to !== undefined && name.endsWith(from) ? name.slice(0, -from.length) + to : name
  return [...zone.names()].flatMap(([plain, entry]) => {
    const name = rename(plain)
    return [
      ...entry.A.map((host) => ({ name, host, rtype: 'A' })),
      ...entry.AAAA.map((host) => ({ name, host, rtype: 'AAAA' })),
      ...entry.SRV.map(({ target, port }) => ({ name, host: `${rename(target)}:${port}`, rtype: 'SRV' })),
    ]
  })
}

function presentService(service: string, reply: Reply | undefined): object[] {
  const addresses = new Map(
    (reply?.additionals ?? []).flatMap((record) =>
      record.type === 'A' ? [[record.name, record.value] as const] : [],
    ),
  )
  return (reply?.answers ?? []).flatMap((record) => {
    if (record.type !== 'SRV') return []
    const ip = addresses.get(record.target)
    return [{ service, host: record.target, ...(ip === undefined ? {} : { ip }), port: record.port }]
  })
}

/** The REST API of dcos-net. */
export function netRoutes(app: FastifyInstance, source: NetSource): void {
  const parameter = (params: unknown, name: string): string =>
    lookupName((params as Record<string, string | undefined>)[name] ?? '')
  app.get('/v1/version', () => ({ Service: 'dcos-dns', Version: source.version }))
  app.get('/v1/hosts/:host', (request) => {
    const host = parameter(request.params, 'host')
    const answers = source.ask(host, types.A)?.answers ?? []
    return answers.flatMap((record) => (record.type === 'A' ? [{ host, ip: record.value }] : []))
  })
  app.get('/v1/services/:service', (request) => {
    const service = parameter(request.params, 'service')
    return presentService(service, source.ask(service, types.SRV))
  })
  app.get('/v1/records', () => source.zones.flatMap(recordsOf))
  app.get('/v1/vips', (request, reply) => {
    const body = JSON.stringify(
      source.vips().map(({ vip, protocol, backends }) => ({
        vip,
        protocol,
        backend: backends.map(({ ip, port }) => ({ ip, port })),
      })),
    )
    const tag = `"${createHash('sha1').update(body).digest('hex')}"`
    void reply.header('etag', tag)
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.type('application/json').send(body)
  })
  app.get('/v1/nodes', () => {
    const updated = new Date(source.nowMs()).toISOString()
    return source.nodes().map(({ ip, hostname }) => ({ private_ip: ip, public_ips: [], hostname, updated }))
  })
  for (const path of ['/v1/config', '/v1/enumerate']) {
    app.get(path, (_request, reply) => reply.code(501).type('text/plain; charset=utf-8').send('not served'))
  }
  for (const part of ['dns', 'l4lb']) {
    app.get(`/v1/metrics/${part}`, (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(source.metrics()),
    )
  }
}

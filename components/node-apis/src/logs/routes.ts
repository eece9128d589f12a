import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from '../errors.ts'
import { fieldNameOf, readOldQuery, readQuery } from './decide/read-query.ts'
import type { RawQuery } from './decide/read-query.ts'
import type { LogQuery } from './entry.ts'
import { acceptedFormat, lastEventId, sendPacked } from './log-requests.ts'
import type { LogsContext } from './log-requests.ts'
import { sandboxRoutes } from './sandbox-routes.ts'

const mostFieldValues = 10_000

/** Declares the logs API: `/v1/…` and `/v2/…` below a prefix. */
export function logRoutes(app: FastifyInstance, prefix: string, context: LogsContext): void {
  const { config, source, sender } = context
  const allUnits = config.units.map(({ id }) => id)

  const unitsOf = (unit: string | undefined): string[] => {
    if (unit === undefined || unit === '') return allUnits
    const found = allUnits.find((id) => id === unit || id === `${unit}.service`)
    if (found === undefined) throw nodeApiErrors.UNIT_UNKNOWN({ unit: unit.slice(0, 128) })
    return [found]
  }

  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    query: LogQuery,
    units: string[],
    follow: boolean,
  ): Promise<unknown> =>
    sender.send(
      request,
      reply,
      acceptedFormat(request),
      { follow, check: () => source.check(query, units) },
      (signal) => (follow ? source.follow(query, units, signal) : source.read(query, units, signal)),
    )
  const raw = (request: FastifyRequest): RawQuery => request.query as RawQuery

  app.get(`${prefix}/v1/range`, (request, reply) =>
    send(request, reply, readOldQuery(raw(request), lastEventId(request)), allUnits, false),
  )
  app.get(`${prefix}/v1/range/download`, async (request, reply) => {
    const query = readOldQuery(raw(request), undefined)
    await source.check(query, allUnits)
    return sendPacked(reply, 'node.log.gz', (signal) => source.read(query, allUnits, signal))
  })
  app.get(`${prefix}/v1/stream`, (request, reply) =>
    send(request, reply, readOldQuery(raw(request), lastEventId(request)), allUnits, true),
  )
  app.get<{ Params: { field: string } }>(`${prefix}/v1/fields/:field`, async (request, reply) => {
    const field = fieldNameOf(request.params.field)
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const query: LogQuery = { from: { at: 'begin' }, skip: 0, limit: undefined, reverse: false, filters: [] }
    const values = new Set<string>()
    for await (const { fields } of source.read(query, allUnits, gone.signal)) {
      const value = fields[field]
      if (value !== undefined) values.add(value)
      if (values.size >= mostFieldValues) break
    }
    return reply.send([...values])
  })

  const component = (request: FastifyRequest, reply: FastifyReply, unit?: string): Promise<unknown> => {
    const query = readQuery(raw(request), lastEventId(request))
    return send(request, reply, query, unitsOf(unit), acceptedFormat(request) === 'events')
  }
  app.get(`${prefix}/v2/component`, (request, reply) => component(request, reply))
  app.get<{ Params: { unit: string } }>(`${prefix}/v2/component/:unit`, (request, reply) =>
    component(request, reply, request.params.unit),
  )
  sandboxRoutes(app, prefix, context)
}

import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from '../errors.ts'
import { bundleJson } from './bundle-record.ts'
import type { BundleRecord } from './bundle-record.ts'
import { deleteBundle } from './bundle-desk.ts'
import type { BundleDesk } from './bundle-desk.ts'
import { bundleItemsPath } from './bundle-maker.ts'
import type { NodeItems } from './items.ts'
import { sendArchive } from './send-archive.ts'

const base = '/system/health/v1/diagnostics'

interface Wanted {
  masters?: unknown
  agents?: unknown
}

function wantedOf(body: unknown): { masters: boolean; agents: boolean } {
  const given = (body ?? {}) as Wanted
  const bad = typeof body === 'object' || body === undefined ? undefined : 'the body must be an object'
  const notBoolean = (['masters', 'agents'] as const).find(
    (name) => given[name] !== undefined && typeof given[name] !== 'boolean',
  )
  const reason = bad ?? (notBoolean === undefined ? undefined : `"${notBoolean}" must be true or false`)
  if (reason !== undefined) throw nodeApiErrors.REQUEST_INVALID({ reason })
  return { masters: given.masters !== false, agents: given.agents !== false }
}

/** Declares the bundle API, and where other nodes get the parts of this one. */
export function bundleRoutes(app: FastifyInstance, desk: BundleDesk, items: NodeItems): void {
  const { store, maker } = desk
  type Params = { Params: { id: string } }

  app.get(bundleItemsPath, () => items.names())
  app.get<{ Params: { name: string } }>(`${bundleItemsPath}/:name`, async ({ params }, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const text = await items.collect(params.name, gone.signal)
    return reply.header('content-type', 'text/plain; charset=utf-8').send(text)
  })

  const newest = (id: string): BundleRecord | undefined => {
    const running = maker.running()
    return running?.id === id ? running : store.get(id)
  }
  app.get(base, async ({ headers }) => {
    const own = store.list().map(({ id }) => bundleJson(newest(id) as BundleRecord))
    if (headers[desk.passedOn] !== undefined) return own
    const others = await desk.askMasters<object[]>(base)
    return [...own, ...others.filter(({ status }) => status === 200).flatMap(({ body }) => body)]
  })
  app.put<Params>(`${base}/:id`, async ({ params, body }) => {
    const wanted = wantedOf(body)
    const nodes = (await desk.nodes()).filter(({ role }) =>
      role === 'master' ? wanted.masters : wanted.agents,
    )
    return bundleJson(await maker.begin(params.id, nodes))
  })
  app.get<Params>(`${base}/:id`, async ({ params, headers }) => {
    const own = newest(params.id)
    if (own) return bundleJson(own)
    const passed = headers[desk.passedOn] !== undefined
    const path = `${base}/${encodeURIComponent(params.id)}`
    const others = passed ? [] : await desk.askMasters<object>(path)
    const found = others.find(({ status }) => status === 200)
    if (!found) throw nodeApiErrors.BUNDLE_UNKNOWN({ bundle: params.id.slice(0, 128) })
    return found.body
  })
  app.get<Params>(`${base}/:id/file`, (request, reply) => {
    const { id } = request.params
    return sendArchive(desk, id, `${base}/${encodeURIComponent(id)}/file`, request, reply)
  })
  app.delete<Params>(`${base}/:id`, async ({ params, headers }, reply) => {
    const { id } = params
    const record = store.get(id)
    if (record?.status === 'Deleted') return reply.code(304).send()
    if (record) {
      await deleteBundle(desk, id)
      return bundleJson(store.get(id) as BundleRecord)
    }
    const passed = headers[desk.passedOn] !== undefined
    const path = `${base}/${encodeURIComponent(id)}`
    const others = passed ? [] : await desk.askMasters<object>(path, { method: 'DELETE' })
    const found = others.find(({ status }) => status === 200 || status === 304)
    if (!found) throw nodeApiErrors.BUNDLE_UNKNOWN({ bundle: id.slice(0, 128) })
    return reply.code(found.status).send(found.status === 304 ? undefined : found.body)
  })
}

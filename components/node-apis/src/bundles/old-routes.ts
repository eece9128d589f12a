import { statfs } from 'node:fs/promises'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from '../errors.ts'
import { deleteBundle } from './bundle-desk.ts'
import type { BundleDesk } from './bundle-desk.ts'
import { chooseNodes } from './decide/choose-nodes.ts'
import { sendArchive } from './send-archive.ts'

const base = '/system/health/v1/report/diagnostics'
const defaultTimeoutMinutes = 30
const requestMinutes = 1
const commandSeconds = 30

const answer = (status: string, extra: object = {}): object => ({
  status,
  version: 1,
  response_http_code: 200,
  ...extra,
})

function wordsOf(body: unknown): string[] {
  const { nodes } = (body ?? {}) as { nodes?: unknown }
  if (Array.isArray(nodes) && nodes.length > 0 && nodes.every((word) => typeof word === 'string'))
    return nodes
  throw nodeApiErrors.REQUEST_INVALID({
    reason: '"nodes" must be a list of "all", "masters", "agents", addresses or ids',
  })
}

/** Declares the older form of the bundle API, in which a bundle is the file that it makes. */
export function oldBundleRoutes(app: FastifyInstance, desk: BundleDesk): void {
  const { config, store, maker, environment } = desk
  const { clock } = environment
  type Params = { Params: { name: string } }

  const files = (): object[] =>
    store
      .list()
      .filter(({ status }) => status === 'Done')
      .map(({ id, size }) => ({ file_name: `${base}/serve/${fileOf(id)}`, file_size: size }))
  const fileOf = (id: string): string => (id.endsWith('.zip') ? id : `${id}.zip`)
  const idOf = (name: string): string =>
    store.get(name) === undefined && name.endsWith('.zip') && store.get(name.slice(0, -4))
      ? name.slice(0, -4)
      : name

  const status = async (): Promise<object> => {
    const [newest] = store.list()
    const record = maker.running() ?? newest
    const disk = await statfs(config.bundleFolder).catch(() => undefined)
    const startedMs = record ? Date.parse(record.startedAt) : 0
    const endedMs = record?.stoppedAt === undefined ? clock.nowMs() : Date.parse(record.stoppedAt)
    const used = disk && disk.blocks > 0 ? (1 - disk.bavail / disk.blocks) * 100 : 0
    return {
      is_running: maker.running() !== undefined,
      status: record?.status ?? '',
      errors: record?.errors ?? [],
      last_bundle_dir: record ? store.archiveOf(record.id) : '',
      job_started: record?.startedAt ?? '',
      job_ended: record?.stoppedAt ?? '',
      job_duration: record ? `${((endedMs - startedMs) / 1000).toFixed(3)}s` : '0s',
      job_progress_percentage: record?.progress ?? 0,
      diagnostics_bundle_dir: config.bundleFolder,
      diagnostics_job_timeout_min: (config.bundles?.timeoutMs ?? defaultTimeoutMinutes * 60_000) / 60_000,
      journald_logs_since_hours: '',
      diagnostics_job_get_since_url_timeout_min: requestMinutes,
      command_exec_timeout_sec: commandSeconds,
      diagnostics_partition_disk_usage_percent: Math.round(used * 100) / 100,
    }
  }
  const ofAll = async <T>(path: string, own: T): Promise<Record<string, T>> => {
    const others = await desk.askMasters<T>(path)
    const answered = others.filter((one) => one.status === 200).map(({ ip, body }) => [ip, body] as const)
    return { [config.address]: own, ...Object.fromEntries(answered) }
  }

  app.post(`${base}/create`, async ({ body }) => {
    const words = wordsOf(body)
    const chosen = chooseNodes(await desk.nodes(), words)
    if ('unknown' in chosen) throw nodeApiErrors.NODE_UNKNOWN({ node: chosen.unknown.slice(0, 128) })
    const nowMs = clock.nowMs()
    const day = new Date(nowMs).toISOString().slice(0, 10)
    const id = `bundle-${day}-${Math.floor(nowMs / 1000)}.zip`
    await maker.begin(id, chosen)
    return answer('Job has been successfully started', { extra: { bundle_name: id } })
  })
  app.get(`${base}/list`, () => files())
  app.get(`${base}/list/all`, () => ofAll(`${base}/list`, files()))
  app.get(`${base}/status`, () => status())
  app.get(`${base}/status/all`, async () => ofAll(`${base}/status`, await status()))
  app.get<Params>(`${base}/serve/:name`, (request, reply) => {
    const { name } = request.params
    return sendArchive(desk, idOf(name), `${base}/serve/${encodeURIComponent(name)}`, request, reply)
  })
  app.post<Params>(`${base}/delete/:name`, async ({ params, headers }) => {
    const id = idOf(params.name)
    const record = store.get(id)
    if (record && record.status !== 'Deleted') {
      await deleteBundle(desk, id)
      return answer(`Deleted ${params.name}`)
    }
    const passed = headers[desk.passedOn] !== undefined || record !== undefined
    const path = `${base}/delete/${encodeURIComponent(params.name)}`
    const others = passed ? [] : await desk.askMasters<object>(path, { method: 'POST' })
    const found = others.find((one) => one.status === 200)
    if (!found) throw nodeApiErrors.BUNDLE_UNKNOWN({ bundle: params.name.slice(0, 128) })
    return found.body
  })
  app.post(`${base}/cancel`, async ({ headers }) => {
    if (await maker.cancel()) return answer('Attempting to cancel a job, please check job status.')
    const passed = headers[desk.passedOn] !== undefined
    const others = passed ? [] : await desk.askMasters<object>(`${base}/cancel`, { method: 'POST' })
    const found = others.find((one) => one.status === 200)
    if (!found) throw nodeApiErrors.BUNDLE_NOT_RUNNING()
    return found.body
  })
}

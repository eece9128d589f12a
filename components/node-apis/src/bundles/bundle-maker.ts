import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'
import type { NodeCaller } from '../nodes/call-node.ts'
import { inTurns } from '../nodes/in-turns.ts'
import type { ClusterNode } from '../nodes/list-nodes.ts'
import { bundleFormat } from './bundle-record.ts'
import type { BundleRecord } from './bundle-record.ts'
import { isBundleId } from './bundle-store.ts'
import type { BundleStore } from './bundle-store.ts'
import type { NodeItems } from './items.ts'
import { createZip } from './zip-writer.ts'
import type { ZipWriter } from './zip-writer.ts'

/** Makes bundles, one at a time. */
export interface BundleMaker {
  /** Begins one; it goes on after this resolves. Throws DCL_NODE_API_BUNDLE_RUNNING and _EXISTS. */
  begin(id: string, nodes: readonly ClusterNode[]): Promise<BundleRecord>
  running(): BundleRecord | undefined
  /** Resolves when what was being made is not made any more. */
  cancel(): Promise<boolean>
  /** Resolves when nothing is being made; for stopping. */
  idle(): Promise<void>
}

/** Where nodes give each other the parts of a bundle. */
export const bundleItemsPath = '/dcos/node/v1/bundle-items'

const defaultMaxBytes = 512 * 1024 * 1024
const defaultTimeoutMs = 30 * 60_000
const itemTimeoutMs = 60_000
const mostItemBytes = 24 * 1024 * 1024
const nodesAtOnce = 4

interface Part {
  node: ClusterNode
  name: string
}

const folderOf = ({ ip, role }: ClusterNode): string => `${ip}_${role}`

/** Creates what makes bundles of this node, and of the others that can be called. */
export function createBundleMaker(parts: {
  config: NodeApisConfig
  store: BundleStore
  items: NodeItems
  caller: NodeCaller | undefined
  environment: Environment
}): BundleMaker {
  const { config, store, items, caller, environment } = parts
  const { clock, log } = environment
  const { maxBytes = defaultMaxBytes, timeoutMs = defaultTimeoutMs } = config.bundles ?? {}
  let current: { record: BundleRecord; abort: AbortController; done: Promise<void> } | undefined

  const isOwn = ({ ip, role }: ClusterNode): boolean => ip === config.address && role === config.role

  const namesOf = async (node: ClusterNode, signal: AbortSignal): Promise<string[]> => {
    if (isOwn(node) || !caller) return items.names()
    const call = { timeoutMs: itemTimeoutMs, signal }
    const { status, body } = await caller.json<string[]>(node.ip, bundleItemsPath, call)
    if (status !== 200) throw new Error(`it answers ${status}`)
    return body
  }

  const collect = async ({ node, name }: Part, signal: AbortSignal): Promise<Buffer> => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(itemTimeoutMs)])
    if (isOwn(node) || !caller) return Buffer.from(await items.collect(name, limited))
    const path = `${bundleItemsPath}/${encodeURIComponent(name)}`
    const { status, body, close } = await caller.stream(node.ip, path, { signal: limited })
    try {
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of body) {
        size += chunk.length
        if (size > mostItemBytes) throw new Error(`it is larger than ${mostItemBytes} bytes`)
        chunks.push(chunk)
      }
      const content = Buffer.concat(chunks)
      if (status !== 200) throw new Error(`it answers ${status}: ${content.toString('utf8').slice(0, 300)}`)
      return content
    } finally {
      close()
    }
  }

  const fill = async (
    zip: ZipWriter,
    nodes: readonly ClusterNode[],
    signal: AbortSignal,
    report: (progress: number) => Promise<void>,
  ): Promise<string[]> => {
    const problems: string[] = []
    const found = await inTurns(nodes, nodesAtOnce, async (node): Promise<Part[]> => {
      try {
        return (await namesOf(node, signal)).map((name) => ({ node, name }))
      } catch (error) {
        problems.push(`${folderOf(node)}: ${messageOf(error)}`)
        return []
      }
    })
    const wanted = found.flat()
    for (const [done, part] of wanted.entries()) {
      signal.throwIfAborted()
      const place = `${folderOf(part.node)}/${part.name}`
      try {
        const content = await collect(part, signal)
        if (zip.size() + content.length / 4 > maxBytes)
          problems.push(`${place}: left out, the bundle is full`)
        else await zip.add(place, content)
      } catch (error) {
        signal.throwIfAborted()
        problems.push(`${place}: ${messageOf(error)}`)
      }
      await report(Math.floor(((done + 1) / wanted.length) * 100))
    }
    if (problems.length > 0) await zip.add('summaryErrorsReport.txt', Buffer.from(`${problems.join('\n')}\n`))
    return problems
  }

  const make = async (
    begun: BundleRecord,
    nodes: readonly ClusterNode[],
    abort: AbortController,
  ): Promise<void> => {
    let record = begun
    const change = async (fields: Partial<BundleRecord>): Promise<void> => {
      record = { ...record, ...fields }
      // Nobody hears of an end that the disk does not know.
      await store.save(record)
      if (current) current.record = record
    }
    const tooLong = clock.after(timeoutMs, () => abort.abort(new Error('it took too long')))
    let zip: ZipWriter | undefined
    const now = (): string => new Date(clock.nowMs()).toISOString()
    try {
      zip = await createZip(store.archiveOf(record.id), clock.nowMs)
      const archive = zip
      await change({ status: 'InProgress' })
      const errors = await fill(zip, nodes, abort.signal, async (progress) => {
        // Each step is told; the disk hears of every tenth.
        record = { ...record, progress, size: archive.size() }
        if (current) current.record = record
        if (progress % 10 === 0) await store.save(record)
      })
      await zip.finish()
      await change({ status: 'Done', progress: 100, size: zip.size(), stoppedAt: now(), errors })
    } catch (error) {
      await zip?.abandon()
      await store.removeArchive(record.id)
      const canceled = abort.signal.aborted && abort.signal.reason === 'canceled'
      if (!canceled) log.warn('a diagnostics bundle could not be made', { bundle: record.id, error })
      const errors = canceled ? record.errors : [...record.errors, messageOf(error)]
      await change({ status: canceled ? 'Canceled' : 'Failed', size: 0, stoppedAt: now(), errors })
    } finally {
      tooLong.cancel()
      current = undefined
      await store.prune()
    }
  }

  return {
    async begin(id, nodes) {
      if (!isBundleId(id)) throw nodeApiErrors.PATH_REFUSED({ part: id.slice(0, 64) })
      if (store.get(id)) throw nodeApiErrors.BUNDLE_EXISTS({ bundle: id })
      if (current) throw nodeApiErrors.BUNDLE_RUNNING()
      const record: BundleRecord = {
        format: bundleFormat,
        id,
        type: nodes.length === 1 && nodes[0] !== undefined && isOwn(nodes[0]) ? 'Local' : 'Cluster',
        status: 'Started',
        startedAt: new Date(clock.nowMs()).toISOString(),
        size: 0,
        progress: 0,
        errors: [],
      }
      const abort = new AbortController()
      const mine = { record, abort, done: Promise.resolve() }
      current = mine
      try {
        await store.save(record)
      } catch (error) {
        current = undefined
        throw error
      }
      mine.done = make(record, nodes, abort).catch((error: unknown) =>
        log.error('the state of a diagnostics bundle is lost', { bundle: id, error }),
      )
      return record
    },
    running: () => current?.record,
    async cancel() {
      const mine = current
      if (!mine) return false
      mine.abort.abort('canceled')
      await mine.done
      return true
    },
    async idle() {
      const mine = current
      mine?.abort.abort(new Error('the process that made it ended'))
      await mine?.done
    },
  }
}

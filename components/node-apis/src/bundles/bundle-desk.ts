import { stat } from 'node:fs/promises'
import type { Environment } from '@dcos-lite/lib/component'
import type { ByteStream } from '@dcos-lite/lib/http-client'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'
import type { NodeCaller } from '../nodes/call-node.ts'
import { inTurns } from '../nodes/in-turns.ts'
import { listNodes } from '../nodes/list-nodes.ts'
import type { ClusterNode } from '../nodes/list-nodes.ts'
import type { BundleMaker } from './bundle-maker.ts'
import type { BundleStore } from './bundle-store.ts'

/** What the forms of the bundle API have in common. */
export interface BundleDesk {
  config: NodeApisConfig
  store: BundleStore
  maker: BundleMaker
  environment: Environment
  /** The nodes that a bundle of this node can hold. */
  nodes(): Promise<ClusterNode[]>
  /** Asks the other masters the same; those that do not answer are left out. */
  askMasters<T>(
    path: string,
    call?: { method?: 'GET' | 'POST' | 'DELETE' },
  ): Promise<{ ip: string; status: number; body: T }[]>
  /** The archive as another master has it. */
  fetchArchive(path: string): Promise<ByteStream | undefined>
  /** Says that a request was passed on already. */
  passedOn: string
}

/** Name of the header by which a master knows that another one asks. */
const passedOn = 'x-dcos-passed-on'
const timeoutMs = 10_000

/** Creates the desk. */
export function createBundleDesk(parts: {
  config: NodeApisConfig
  store: BundleStore
  maker: BundleMaker
  caller: NodeCaller | undefined
  environment: Environment
}): BundleDesk {
  const { config, caller, environment } = parts
  const others = config.role === 'master' ? config.masters.filter((ip) => ip !== config.address) : []
  const headers = { [passedOn]: config.address }
  const own: ClusterNode = { ip: config.address, role: config.role, mesosId: '', active: true }
  return {
    ...parts,
    passedOn,
    nodes: async () => (caller ? await listNodes(config) : [own]),
    async askMasters<T>(path: string, { method = 'GET' }: { method?: 'GET' | 'POST' | 'DELETE' } = {}) {
      if (!caller) return []
      const answers = await inTurns(others, 4, async (ip) => {
        try {
          const { status, body } = await caller.json<T>(ip, path, { method, headers, timeoutMs })
          return [{ ip, status, body }]
        } catch (error) {
          environment.log.debug('a master does not tell of its diagnostics bundles', { master: ip, error })
          return []
        }
      })
      return answers.flat()
    },
    async fetchArchive(path) {
      for (const ip of caller ? others : []) {
        const stream = await caller?.stream(ip, path, { headers, timeoutMs }).catch((error: unknown) => {
          environment.log.warn('a master does not give its diagnostics bundles', { master: ip, error })
          return undefined
        })
        if (stream?.status === 200) return stream
        stream?.close()
      }
      return undefined
    },
  }
}

/** The size of an archive. Throws DCL_NODE_API_BUNDLE_UNKNOWN or DCL_NODE_API_BUNDLE_NOT_READY. */
export async function archiveSize(store: BundleStore, id: string): Promise<number> {
  const record = store.get(id)
  if (!record || record.status === 'Deleted') throw nodeApiErrors.BUNDLE_UNKNOWN({ bundle: id.slice(0, 128) })
  if (record.status !== 'Done') {
    throw nodeApiErrors.BUNDLE_NOT_READY({ bundle: id, state: record.status.toLowerCase() })
  }
  return (await stat(store.archiveOf(id))).size
}

/** Deletes the archive of a bundle, and remembers that. A bundle that is being made is canceled first. */
export async function deleteBundle({ store, maker }: BundleDesk, id: string): Promise<void> {
  if (maker.running()?.id === id) await maker.cancel()
  const record = store.get(id)
  if (!record) return
  await store.save({ ...record, status: 'Deleted', size: 0 })
  await store.removeArchive(id)
}

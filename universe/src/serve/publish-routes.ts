import { Readable } from 'node:stream'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Clock } from '@dcos-lite/lib/clock'
import type { TrustedKey } from '@dcos-lite/lib/package-signing'
import { messageOf } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { checkSuccessor } from '../publish/accept-state.ts'
import type { Publication } from '../publish/publish.ts'
import {
  commitState,
  completeCopies,
  readRepositoryFolder,
  whileLocked,
} from '../repository/repository-folder.ts'
import { emptyState, parseState } from '../repository/state.ts'
import type { RepositoryState } from '../repository/state.ts'
import { storeAsset } from './asset-routes.ts'
import type { Shelf } from './shelf.ts'

function isPublication(body: unknown): body is Publication {
  const { document, serial, signature } = (body ?? {}) as Partial<Record<keyof Publication, unknown>>
  const signed = signature === undefined || typeof signature === 'string'
  return typeof document === 'string' && Number.isSafeInteger(serial) && signed
}

function readState({ document, signature, serial }: Publication): RepositoryState {
  try {
    return parseState('the request', document, signature, serial)
  } catch (error) {
    throw universeErrors.PUBLICATION_NOT_VALID({ reason: messageOf(error) }, { cause: error })
  }
}

export interface PublishRoutes {
  folder: string
  clock: Clock
  /** Keys of which one must sign the first publication; without them the first one brings its own. */
  trusted?: readonly TrustedKey[]
  current: () => Promise<Shelf>
}

/** What maintainers ask: where the repository stands, `PUT` of an asset, `POST` of the next state. */
export function addPublishRoutes(app: FastifyInstance, options: PublishRoutes): void {
  const { folder, clock, trusted, current } = options
  app.get('/repository/state', async () => {
    const { serial, packages, index } = (await current()).state
    return { serial, revisions: packages.length, signed: index !== undefined, repository: index?.repository }
  })
  app.put<{ Params: { hash: string }; Body: Buffer }>('/assets/sha256/:hash', async (request, reply) => {
    const { hash } = request.params
    if (!/^[0-9a-f]{64}$/.test(hash)) throw universeErrors.NOT_HERE({ what: 'asset of such a name' })
    const content = Buffer.isBuffer(request.body) ? request.body : Buffer.from(String(request.body ?? ''))
    const bytes = await storeAsset(folder, hash, Readable.from([content]), request.url)
    return reply.code(201).send({ sha256: hash, bytes })
  })
  app.post('/repository/states', async (request, reply) => {
    const { body } = request
    if (!isPublication(body))
      throw universeErrors.PUBLICATION_NOT_VALID({ reason: 'it has no document and serial' })
    const after = readState(body)
    await whileLocked(folder, async () => {
      const before = (await readRepositoryFolder(folder)) ?? emptyState
      if (before.serial > 0) await completeCopies(folder, before)
      checkSuccessor(before, after, { now: new Date(clock.nowMs()), ...(trusted ? { trusted } : {}) })
      await commitState(folder, after)
    })
    return reply.code(201).send({ serial: after.serial, revisions: after.packages.length })
  })
}

import { requestText } from '@dcos-lite/lib/http-client'
import { universeErrors } from '../errors.ts'
import { isServer, readRepository, readServerSerial, withToken } from '../repository/read-repository.ts'
import { refusalOf } from '../repository/server-refusal.ts'
import {
  commitState,
  completeCopies,
  readRepositoryFolder,
  whileLocked,
} from '../repository/repository-folder.ts'
import { emptyState } from '../repository/state.ts'
import type { RepositoryState } from '../repository/state.ts'
import { checkSuccessor } from './accept-state.ts'

/** Where a repository is published. */
export interface PublishTarget {
  /** A folder, or the base URL of a repository server. */
  place: string
  token?: string
}

/** What a place publishes now; an empty folder or server gives the empty state. */
export async function stateAt(target: PublishTarget): Promise<RepositoryState> {
  if (!isServer(target.place)) return (await readRepositoryFolder(target.place)) ?? emptyState
  const state = await readRepository(target.place, target.token)
  // Only a signature says the serial of a document.
  if (state.signature !== undefined) return state
  return { ...state, serial: await readServerSerial(target.place, target.token) }
}

/** The state in the form that a server takes. */
export interface Publication {
  document: string
  serial: number
  signature?: string
}

async function send(target: PublishTarget, state: RepositoryState): Promise<void> {
  const url = `${target.place.replace(/\/+$/, '')}/repository/states`
  const { document, serial, signature } = state
  const body: Publication = { document, serial, ...(signature === undefined ? {} : { signature }) }
  const answer = await requestText({
    url,
    method: 'POST',
    headers: withToken(target.token),
    body,
    timeoutMs: 120_000,
  })
  if (answer.status === 201) return
  if (answer.status === 401) throw universeErrors.TOKEN_REFUSED({ what: `publishing to ${target.place}` })
  const refusal = refusalOf(url, answer)
  if (refusal.code !== universeErrors.STALE_STATE.code) throw refusal.error
  const current = await readServerSerial(target.place, target.token)
  throw universeErrors.STALE_STATE({ given: serial - 1, current })
}

/** Makes the state that `make` returns the next one of a place; both see the same state before it. */
export async function publish(
  target: PublishTarget,
  now: Date,
  make: (before: RepositoryState) => Promise<RepositoryState> | RepositoryState,
): Promise<RepositoryState> {
  if (isServer(target.place)) {
    const before = await stateAt(target)
    const after = await make(before)
    checkSuccessor(before, after, { now })
    await send(target, after)
    return after
  }
  return whileLocked(target.place, async () => {
    const before = await stateAt(target)
    if (before.serial > 0) await completeCopies(target.place, before)
    const after = await make(before)
    checkSuccessor(before, after, { now })
    await commitState(target.place, after)
    return after
  })
}

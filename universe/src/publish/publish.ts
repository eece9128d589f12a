import { requestText } from '@dcos-lite/lib/http-client'
import { universeErrors } from '../errors.ts'
import { isServer, readRepository, withToken } from '../repository/read-repository.ts'
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
  return readRepository(target.place, target.token)
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
  const reason = answer.body.slice(0, 500)
  throw universeErrors.SERVER_REFUSED({ url, answerStatus: answer.status, reason })
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

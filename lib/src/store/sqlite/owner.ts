import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Operation } from '../types.ts'
import { lastRevision, readMeta, writeMeta } from './database.ts'
import type { Change, Failure, Reply, Request, Turn } from './protocol.ts'
import { prepareReads } from './reads.ts'
import { forgetBefore, holds, prepareWrites } from './writes.ts'

/** How much history stays when nobody asks for a compaction; `slack` is how late the automatic one may be. */
export interface HistoryLimits {
  keepRevisions: number
  slack: number
  /** Changes in one answer about the history. */
  pageSize: number
}

/** The database as its owning thread sees it: questions of one turn in, one durable commit, answers out. */
export interface Owner {
  /** `fatal` means that the state of the disk is unknown: the thread must end. */
  turn(requests: Request[]): Turn & { fatal: boolean }
  close(): void
}

type Answer = { result: unknown } | { failure: Failure }

const sqliteFull = 13

function failureOf(error: unknown, committing: boolean): { failure: Failure; fatal: boolean } {
  const { errcode, message } = error as { errcode?: number; message: string }
  const full = errcode === sqliteFull
  // A commit that failed for another reason may have reached the disk all the same.
  const name = committing && !full ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE'
  const reason = full ? 'the disk is full' : message
  return { failure: { name, fields: { engine: 'sqlite', reason } }, fatal: !full }
}

function isWrite(request: Request): boolean {
  const { call } = request
  return call === 'transact' || call === 'revokeLease' || call === 'compact'
}

/** Takes over an opened database. Leases of an earlier owner end here: its file lock proves that it is gone. */
export function createOwner(database: DatabaseSync, limits: HistoryLimits): Owner {
  const reads = prepareReads(database)
  const writes = prepareWrites(database, reads)
  const leases = new Set<string>()
  let revision = lastRevision(database)
  let compacted = readMeta(database, 'compacted')

  const commit = (operations: Operation[], into: Change[]): void => {
    const changes = writes.apply(revision + 1, operations)
    if (changes.length > 0) revision += 1
    for (const change of changes) into.push(change)
  }
  const endLease = (leaseId: string, into: Change[]): void => {
    leases.delete(leaseId)
    const operations = reads.leasedKeys(leaseId).map((key): Operation => ({ type: 'delete', key }))
    commit(operations, into)
  }
  const compact = (to: number): Answer => {
    if (to > revision) return { failure: { name: 'FUTURE_REVISION', fields: { revision: to } } }
    if (to > compacted) {
      forgetBefore(database, to)
      compacted = to
      writeMeta(database, 'compacted', compacted)
      // The change that made the last revision may be forgotten with this.
      writeMeta(database, 'revision', revision)
    }
    return { result: { oldest: compacted } }
  }
  const write = (request: Request, changes: Change[]): Answer => {
    if (request.call === 'compact') return compact(request.revision)
    if (request.call === 'revokeLease') {
      endLease(request.leaseId, changes)
      return { result: { revision } }
    }
    if (request.call !== 'transact') throw new Error(`${request.call} is not a write`)
    if (!request.compare.every((compare) => holds(reads, compare))) {
      return { result: { succeeded: false, revision } }
    }
    for (const operation of request.operations) {
      if (operation.type !== 'put' || operation.leaseId === undefined || leases.has(operation.leaseId))
        continue
      return { failure: { name: 'LEASE_NOT_FOUND', fields: { leaseId: operation.leaseId } } }
    }
    commit(request.operations, changes)
    return { result: { succeeded: true, revision } }
  }
  const gone = (asked: number): Answer | undefined => {
    if (asked >= compacted) return undefined
    return { failure: { name: 'COMPACTED', fields: { revision: asked, oldest: compacted } } }
  }
  const read = (request: Request): Answer => {
    switch (request.call) {
      case 'get':
        return { result: { record: reads.get(request.key), revision } }
      case 'list': {
        const { atRevision = revision, limit } = request.options
        if (atRevision > revision)
          return { failure: { name: 'FUTURE_REVISION', fields: { revision: atRevision } } }
        const records = reads.list(request.prefix, atRevision, request.options)
        const more = limit !== undefined && records.length > limit
        return (
          gone(atRevision) ?? { result: { records: records.slice(0, limit), revision: atRevision, more } }
        )
      }
      case 'history': {
        const refused = gone(request.afterRevision)
        if (refused) return refused
        const page = reads.changes(request.prefix, request.afterRevision, limits.pageSize)
        const upTo = page.more ? (page.changes.at(-1)?.revision ?? revision) : revision
        return { result: { ...page, upTo: Math.max(upTo, request.afterRevision) } }
      }
      case 'grantLease': {
        const leaseId = (randomBytes(8).readBigUInt64BE() >> 1n).toString()
        leases.add(leaseId)
        return { result: { leaseId } }
      }
      default:
        return { result: {} }
    }
  }

  const writeAll = (requests: Request[], changes: Change[]): { replies: Reply[]; fatal: boolean } => {
    const before = { revision, compacted, leases: [...leases] }
    let committing = false
    try {
      database.exec('BEGIN IMMEDIATE')
      const replies = requests.map((request): Reply => ({ id: request.id, ...write(request, changes) }))
      if (revision - compacted > limits.keepRevisions + limits.slack) compact(revision - limits.keepRevisions)
      committing = true
      database.exec('COMMIT')
      return { replies, fatal: false }
    } catch (error) {
      const { failure, fatal } = failureOf(error, committing)
      if (database.isTransaction) database.exec('ROLLBACK')
      revision = before.revision
      compacted = before.compacted
      for (const leaseId of before.leases) leases.add(leaseId)
      changes.length = 0
      return { replies: requests.map(({ id }): Reply => ({ id, failure })), fatal }
    }
  }

  const endOrphans = (): void => {
    const operations = reads.leasedKeys().map((key): Operation => ({ type: 'delete', key }))
    if (operations.length === 0) return
    database.exec('BEGIN IMMEDIATE')
    commit(operations, [])
    database.exec('COMMIT')
  }
  endOrphans()

  return {
    turn(requests) {
      const changes: Change[] = []
      const writing = requests.filter(isWrite)
      const written = writing.length > 0 ? writeAll(writing, changes) : { replies: [], fatal: false }
      // Reads come after the commit: they answer with what is durable, and a history covers this turn's changes.
      const replies = written.replies
      if (!written.fatal) {
        for (const request of requests)
          if (!isWrite(request)) replies.push({ id: request.id, ...read(request) })
      }
      return { changes, replies, fatal: written.fatal }
    },
    close: () => database.close(),
  }
}

import { createBatchQueue } from '../batch-queue.ts'
import type { StoreEvent, StoreEventBatch, Watch } from '../types.ts'
import type { Calls, Change } from './protocol.ts'

/** All watches of one open database. */
export interface WatchHub {
  watch(prefix: string, afterRevision: number): Watch
  /** Tells the changes of one turn, in order. */
  publish(changes: Change[]): void
  fail(error: Error): void
  end(): void
}

interface Member {
  prefix: string
  add(batches: StoreEventBatch[]): void
  fail(error: Error): void
  end(): void
}

// A reader that falls this far behind reads the history again instead of keeping more in memory.
const longestQueue = 4096

function toEvent(change: Change): StoreEvent {
  const { key, value, revision: modRevision, createRevision, version } = change
  if (value === null) return { type: 'delete', key, modRevision }
  return { type: 'put', key, value, record: { key, value, createRevision, modRevision, version } }
}

/** Groups changes below a prefix by revision. */
export function toBatches(changes: Change[], prefix: string): StoreEventBatch[] {
  const batches: StoreEventBatch[] = []
  for (const change of changes) {
    if (!change.key.startsWith(prefix)) continue
    const last = batches.at(-1)
    if (last?.revision === change.revision) last.events.push(toEvent(change))
    else batches.push({ revision: change.revision, events: [toEvent(change)] })
  }
  return batches
}

/** Creates the hub; `history` asks the owning thread. */
export function createWatchHub(
  history: (given: Calls['history']['arguments']) => Promise<Calls['history']['result']>,
): WatchHub {
  const members = new Set<Member>()

  const watch = (prefix: string, afterRevision: number): Watch => {
    // `seen` is the last revision that was queued; `taken` the last one that the reader has.
    let seen = afterRevision
    let taken = afterRevision
    let live = false
    let catchingUp = false

    const catchUp = async (): Promise<void> => {
      if (catchingUp) return
      catchingUp = true
      try {
        while (!live && members.has(member) && queue.size() < longestQueue) {
          const page = await history({ prefix, afterRevision: seen })
          for (const batch of toBatches(page.changes, prefix)) queue.push(batch)
          seen = page.upTo
          // The answer arrives in order with the turns: the next turn continues where this page ends.
          live = !page.more
        }
      } catch (error) {
        fail(error)
      } finally {
        catchingUp = false
      }
    }
    const leave = (): void => void members.delete(member)
    const queue = createBatchQueue({
      onReturn: leave,
      onTaken: (revision) => {
        taken = revision
        if (!live && queue.size() < longestQueue / 2) void catchUp()
      },
    })
    const fail = (error: unknown): void => {
      leave()
      queue.fail(error)
    }
    const member: Member = {
      prefix,
      add(batches) {
        if (!live) return
        for (const batch of batches) {
          if (batch.revision <= seen) continue
          queue.push(batch)
          seen = batch.revision
        }
        if (queue.size() <= longestQueue) return
        live = false
        queue.clear()
        seen = taken
        void catchUp()
      },
      fail,
      end: () => queue.end(),
    }
    members.add(member)
    void catchUp()
    return {
      [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
      close() {
        leave()
        queue.end()
      },
    }
  }

  return {
    watch,
    publish(changes) {
      for (const member of members) member.add(toBatches(changes, member.prefix))
    },
    fail(error) {
      for (const member of [...members]) member.fail(error)
    },
    end() {
      for (const member of members) member.end()
      members.clear()
    },
  }
}

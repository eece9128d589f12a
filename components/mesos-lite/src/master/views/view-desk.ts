import type { Clock } from '@dcos-lite/lib/clock'
import { shareView } from './shared-view.ts'
import type { SharedView, ViewReader } from './shared-view.ts'

/** Makes views one after the other, so that many readers at once cost as little memory and time as possible. */
export interface ViewDesk {
  /**
   * The bytes of a view, made at the pace of who reads them, and faster when another view waits. `start` takes the
   * snapshot when it is its turn; requests for the same view that wait meanwhile get the same bytes, so what they read
   * is never older than their request.
   */
  open(name: string, start: () => Generator<string | Uint8Array, void>): ViewReader
}

/** Creates a desk. */
export function createViewDesk(clock: Clock): ViewDesk {
  const waiting = new Map<string, SharedView>()
  let current: SharedView | undefined
  let last: Promise<unknown> = Promise.resolve()
  return {
    open(name, start) {
      const known = waiting.get(name)
      if (known) return known.join()
      const view = shareView(clock, start)
      waiting.set(name, view)
      current?.hurry()
      last = last.then(async () => {
        waiting.delete(name)
        current = view
        if (waiting.size > 0) view.hurry()
        await view.begin()
        if (current === view) current = undefined
      })
      return view.join()
    },
  }
}

import type { TaskStatus } from '@dcos-lite/lib/mesos'
import type { EngineContext } from './context.ts'
import type { MasterLink } from './master-link.ts'
import { handleStatuses } from './status.ts'

/** So many statuses are written at once. */
const mostAtOnce = 500

/** Statuses that came and are not taken yet; those that come while others are written are written together. */
export interface StatusQueue {
  /** Throws what went wrong with earlier ones: the subscription is renewed, and what was not acknowledged comes again. */
  add(status: TaskStatus): Promise<void>
}

/** Creates an empty queue. */
export function createStatusQueue(context: EngineContext, link: () => MasterLink): StatusQueue {
  let waiting: TaskStatus[] = []
  let asked = false
  let failure: Error | undefined
  const takeAll = async (): Promise<void> => {
    asked = false
    const batch = waiting
    waiting = []
    for (let at = 0; at < batch.length; at += mostAtOnce) {
      await handleStatuses(context, link(), batch.slice(at, at + mostAtOnce))
    }
    context.kick()
  }
  return {
    add(status) {
      if (failure !== undefined) {
        const thrown = failure
        failure = undefined
        return Promise.reject(thrown)
      }
      waiting.push(status)
      if (asked) return Promise.resolve()
      asked = true
      const taken = context.mutex.run(takeAll)
      taken.catch((error: Error) => {
        failure = error
      })
      return Promise.resolve()
    },
  }
}

import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { AgentMessage } from '../../protocol/messages.ts'
import type { HeldOperation } from '../../protocol/operations.ts'
import { retryLimits } from '../updates/decide/update-queue.ts'

/** Says how operations ended, each until it is acknowledged: after 10 s, doubling to 10 min, and in every session. */
export interface Feedback {
  add(operation: HeldOperation): void
  remove(operationUuid: string): void
  resume(): void
  stop(): void
}

interface Delivery {
  operation: HeldOperation
  attempts: number
  timer: Timer | undefined
}

/** Creates the feedback of one agent. What is added must be on disk. */
export function createFeedback(options: {
  clock: Clock
  post: (message: AgentMessage) => boolean
}): Feedback {
  const { clock, post } = options
  const deliveries = new Map<string, Delivery>()

  const deliver = (delivery: Delivery): void => {
    delivery.timer?.cancel()
    const { uuid: operationUuid, frameworkId, info, status } = delivery.operation
    if (!post({ type: 'OPERATION_STATUS', operationUuid, frameworkId, info, status })) return
    const waitMs = Math.min(retryLimits.firstMs * 2 ** delivery.attempts, retryLimits.longestMs)
    delivery.attempts += 1
    delivery.timer = clock.after(waitMs, () => deliver(delivery))
  }

  return {
    add(operation) {
      const delivery = { operation, attempts: 0, timer: undefined }
      deliveries.set(operation.uuid, delivery)
      deliver(delivery)
    },
    remove(operationUuid) {
      deliveries.get(operationUuid)?.timer?.cancel()
      deliveries.delete(operationUuid)
    },
    resume() {
      for (const delivery of deliveries.values()) {
        delivery.attempts = 0
        deliver(delivery)
      }
    },
    stop() {
      for (const { timer } of deliveries.values()) timer?.cancel()
      deliveries.clear()
    },
  }
}

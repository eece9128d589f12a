import type { AgentConfig } from './config.ts'
import { collectGarbage } from './gc/collect-garbage.ts'
import { imagesInUse } from './images/container-image.ts'
import { keepLogs } from './logs/keep-logs.ts'
import type { AgentContext } from './tasks/agent-context.ts'
import type { FrameworkBook } from './tasks/framework-book.ts'
import type { TaskKeeper } from './tasks/task-keeper.ts'

const weekMs = 7 * 24 * 3600 * 1000

/** Looks after sandboxes: rotates long logs every few seconds, removes old ones every minute. Returns the way to stop. */
export function startHousekeeping(
  config: AgentConfig,
  context: AgentContext,
  keeper: TaskKeeper,
  frameworks: FrameworkBook,
): () => Promise<void> {
  const { clock, log, layout } = context
  const rules = { delayMs: config.gc?.delayMs ?? weekMs, diskHeadroom: config.gc?.diskHeadroom ?? 0.1 }
  const stopLogs = keepLogs(context, keeper)
  let running: Promise<void> | undefined

  const round = async (): Promise<void> => {
    try {
      await collectGarbage({ context, keeper, frameworks, rules })
      await context.images?.collect(await imagesInUse(layout.containersFolder))
    } catch (error) {
      log.error('sandboxes cannot be looked after', { error })
    }
  }

  const timer = clock.every(config.gc?.intervalMs ?? 60_000, () => {
    running ??= round().finally(() => (running = undefined))
  })
  return async () => {
    timer.cancel()
    await stopLogs()
    await running
  }
}

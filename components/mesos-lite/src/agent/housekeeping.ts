import type { AgentConfig } from './config.ts'
import { collectGarbage } from './gc/collect-garbage.ts'
import { cutLogs } from './sandbox/cut-logs.ts'
import type { AgentContext } from './tasks/agent-context.ts'
import type { FrameworkBook } from './tasks/framework-book.ts'
import type { TaskKeeper } from './tasks/task-keeper.ts'

const weekMs = 7 * 24 * 3600 * 1000
const defaultLogLimitBytes = 64 * 1024 * 1024

/** Looks after sandboxes every minute: cuts long logs, removes old ones. Returns the way to stop. */
export function startHousekeeping(
  config: AgentConfig,
  context: AgentContext,
  keeper: TaskKeeper,
  frameworks: FrameworkBook,
): () => Promise<void> {
  const { clock, log, layout } = context
  const rules = { delayMs: config.gc?.delayMs ?? weekMs, diskHeadroom: config.gc?.diskHeadroom ?? 0.1 }
  const limitBytes = config.logLimitBytes ?? defaultLogLimitBytes
  let running: Promise<void> | undefined

  const round = async (): Promise<void> => {
    try {
      if (limitBytes > 0) {
        const live = keeper.handles().filter(({ record }) => record.endedAtMs === undefined)
        for (const { record } of live) await cutLogs(record.directory, limitBytes)
      }
      await collectGarbage({ keeper, frameworks, layout, log, rules, nowMs: clock.nowMs() })
    } catch (error) {
      log.error('sandboxes cannot be looked after', { error })
    }
  }

  const timer = clock.every(config.gc?.intervalMs ?? 60_000, () => {
    running ??= round().finally(() => (running = undefined))
  })
  return async () => {
    timer.cancel()
    await running
  }
}

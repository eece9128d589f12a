import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import { drainKill } from './decide/drain-kill.ts'
import type { DrainOrder } from './drain-state.ts'

/** Kills every task of an agent that is to be emptied. Repeating it changes only what became stricter. */
export async function obeyDrain(order: DrainOrder, context: AgentContext, keeper: TaskKeeper): Promise<void> {
  context.drain?.set(order)
  const live = keeper.handles().filter(({ record }) => record.endedAtMs === undefined)
  await Promise.all(
    live.map((handle) => {
      const { task, frameworkId } = handle.record
      const { cause, policy } = drainKill(task, order, context.framework(frameworkId))
      return handle.kill(cause, { message: 'Killed because the agent is drained', policy })
    }),
  )
}

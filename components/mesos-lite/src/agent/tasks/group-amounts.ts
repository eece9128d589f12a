import type { TaskRecord } from '../checkpoint/records.ts'
import type { ContainerLimits } from '../launcher/types.ts'
import { groupLimits } from '../lifecycle/decide/group-limits.ts'
import type { AgentContext } from './agent-context.ts'
import type { TaskHandle } from './task-handle.ts'

/** What the members of task groups of one executor may use together. */
export interface GroupAmounts {
  /** What the members that are not over may use now; undefined for a task that is in no group. */
  of(record: TaskRecord): ContainerLimits | undefined
  /** Lets the group of a task have what its members may use now; nothing when none is left. */
  adjust(record: TaskRecord): void
}

/** Creates the book; `open` gives the tasks that are not completed. */
export function createGroupAmounts(
  { launcher, log }: Pick<AgentContext, 'launcher' | 'log'>,
  open: () => TaskHandle[],
): GroupAmounts {
  const amounts: GroupAmounts = {
    of({ executor, custom, executorContainerId }) {
      if (!executor || custom === true) return undefined
      const live = open().filter(
        ({ record }) => record.executorContainerId === executorContainerId && record.endedAtMs === undefined,
      )
      return live.length === 0
        ? undefined
        : groupLimits(
            executor,
            live.map(({ record }) => record.task),
          )
    },
    adjust(record) {
      const limits = amounts.of(record)
      const group = record.executorContainerId
      if (!limits || !launcher.resizeGroup) return
      launcher
        .resizeGroup(group, limits)
        .catch((error: unknown) => log.warn('the limits of a task group stay', { group, error }))
    },
  }
  return amounts
}

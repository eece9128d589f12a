/** A task that the agent knows. */
export interface KnownTask {
  frameworkId: string
  /** Its executor. */
  executorContainerId: string
  /** Its own. */
  containerId: string
  /** Absent while it is not completed. */
  completedAtMs: number | undefined
}

/** How much of the past is remembered, the newest of each. */
export interface MemoryRules {
  frameworks: number
  executorsPerFramework: number
  tasksPerExecutor: number
}

/** What Mesos remembers. */
export const usualMemory: MemoryRules = { frameworks: 50, executorsPerFramework: 150, tasksPerExecutor: 200 }

interface Past {
  live: boolean
  /** When the last of it completed. */
  atMs: number
  tasks: KnownTask[]
}

function pastOf(tasks: KnownTask[], lives: boolean): Past {
  return {
    live: lives || tasks.some(({ completedAtMs }) => completedAtMs === undefined),
    atMs: Math.max(...tasks.map(({ completedAtMs }) => completedAtMs ?? 0)),
    tasks,
  }
}

/** The tasks of what is over, but for so many of the newest. */
function beyond(pasts: readonly Past[], most: number): KnownTask[] {
  const over = pasts.filter(({ live }) => !live).sort((a, b) => b.atMs - a.atMs)
  return over.slice(most).flatMap(({ tasks }) => tasks)
}

/** Container ids of the completed tasks that are forgotten. What lives, or shares a live executor's newest, stays. */
export function planForgetting(
  tasks: readonly KnownTask[],
  liveExecutors: ReadonlySet<string>,
  rules: MemoryRules,
): Set<string> {
  const forgotten: KnownTask[] = []
  const frameworks = [...Map.groupBy(tasks, ({ frameworkId }) => frameworkId).values()].map((members) => {
    const executors = [...Map.groupBy(members, ({ executorContainerId }) => executorContainerId)].map(
      ([id, own]) => pastOf(own, liveExecutors.has(id)),
    )
    forgotten.push(...beyond(executors, rules.executorsPerFramework))
    for (const { tasks: own } of executors) {
      const each = own.map((task) => pastOf([task], false))
      forgotten.push(...beyond(each, rules.tasksPerExecutor))
    }
    return pastOf(
      members,
      executors.some(({ live }) => live),
    )
  })
  forgotten.push(...beyond(frameworks, rules.frameworks))
  return new Set(forgotten.map(({ containerId }) => containerId))
}

import type { CustomTask } from './custom-task.ts'
import type { ExecutorEvent } from './messages.ts'

interface Batch {
  tasks: CustomTask[]
  group: boolean
}

/** Tasks that wait for their executor, in the order of their launch; a group is one entry. */
export interface DeliveryQueue {
  add(tasks: readonly CustomTask[], group: boolean): void
  /** Takes a task out, with its whole group. Gives the other members, or undefined when it is not here. */
  withdraw(task: CustomTask): CustomTask[] | undefined
  /** Takes everything out, as the events that hand it over. */
  takeAll(): ExecutorEvent[]
  isEmpty(): boolean
}

/** Creates an empty queue. */
export function createDeliveryQueue(): DeliveryQueue {
  let batches: Batch[] = []
  return {
    add(tasks, group) {
      for (const task of tasks) task.queued = true
      if (group) batches.push({ tasks: [...tasks], group })
      else for (const task of tasks) batches.push({ tasks: [task], group })
    },
    withdraw(task) {
      const batch = batches.find(({ tasks }) => tasks.includes(task))
      if (!batch) return undefined
      batches = batches.filter((other) => other !== batch)
      for (const member of batch.tasks) member.queued = false
      return batch.tasks.filter((other) => other !== task)
    },
    takeAll() {
      const taken = batches
      batches = []
      return taken.map(({ tasks, group }): ExecutorEvent => {
        for (const task of tasks) task.queued = false
        const infos = tasks.map(({ record }) => record.task)
        const [task] = infos
        return group || !task
          ? { type: 'LAUNCH_GROUP', launch_group: { task_group: { tasks: infos } } }
          : { type: 'LAUNCH', launch: { task } }
      })
    },
    isEmpty: () => batches.length === 0,
  }
}

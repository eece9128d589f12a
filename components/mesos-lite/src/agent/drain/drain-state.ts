/** What the master asked of an agent that is to be emptied. */
export interface DrainOrder {
  /** No task gets a longer grace period. */
  maxGracePeriodMs?: number
  /** The agent does not come back: tasks of PARTITION_AWARE frameworks end as TASK_GONE_BY_OPERATOR. */
  markGone: boolean
}

/** Whether an agent is being emptied; the master repeats the order at every registration. */
export interface DrainState {
  order(): DrainOrder | undefined
  set(order: DrainOrder | undefined): void
}

/** Creates the state of an agent that takes launches. */
export function createDrainState(): DrainState {
  let current: DrainOrder | undefined
  return {
    order: () => current,
    set: (order) => void (current = order),
  }
}

import type { TaskKeeper } from '../tasks/task-keeper.ts'
import type { NetworkDesk } from './types.ts'

/** Whether something of an owner still runs, or is about to. */
export function liveOwner(keeper: TaskKeeper): (ownerId: string) => boolean {
  return (ownerId) =>
    keeper
      .handles()
      .some(({ record }) => record.endedAtMs === undefined && record.executorContainerId === ownerId) ||
    keeper.executors.runs().some(({ record }) => record.containerId === ownerId)
}

/** Ends the networks whose owners have ended; called whenever something ended. */
export function releaseUnused(network: NetworkDesk | undefined, keeper: TaskKeeper): void {
  if (!network) return
  const isLive = liveOwner(keeper)
  for (const ownerId of network.owners()) if (!isLive(ownerId)) void network.release(ownerId)
}

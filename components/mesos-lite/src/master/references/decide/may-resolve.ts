import { referenceName, spaceLabel } from '@dcos-lite/lib/contracts'
import type { Reference } from '@dcos-lite/lib/contracts'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { Labels } from '@dcos-lite/lib/mesos'
import { referencesIn } from '@dcos-lite/lib/references'
import type { Agent } from '../../state/types.ts'

/** A reference may be resolved for the service that is named, or not. */
export type ResolveDecision = { space: string; frameworkId: string } | { refused: string }

const labelled = (labels: Labels | undefined): string | undefined =>
  labels?.labels.find(({ key }) => key === spaceLabel)?.value

/**
 * Whether an agent may know what a reference says: only of what a task that was given to it, and did not end, refers
 * to. The service is the one that its scheduler named, or else the framework itself.
 */
export function mayResolve(
  agent: Pick<Agent, 'tasks' | 'executors'>,
  frameworkName: (frameworkId: string) => string | undefined,
  { taskId, ...reference }: Reference & { taskId: string },
): ResolveDecision {
  const wanted = referenceName(reference)
  const holders = [
    ...[...agent.tasks]
      .filter(({ info, state }) => info.task_id.value === taskId && !isTerminal(state))
      .map(({ info, frameworkId }) => ({ info, frameworkId })),
    ...[...agent.executors].flatMap(([frameworkId, executors]) => {
      const info = executors.get(taskId)?.info
      return info ? [{ info, frameworkId }] : []
    }),
  ]
  if (holders.length === 0) return { refused: `the agent has no task ${taskId}` }
  const holder = holders.find(({ info }) => referencesIn(info).some((each) => referenceName(each) === wanted))
  if (!holder) return { refused: `the task ${taskId} does not refer to it` }
  const { info, frameworkId } = holder
  return { space: labelled(info.labels) ?? `/${frameworkName(frameworkId) ?? ''}`, frameworkId }
}

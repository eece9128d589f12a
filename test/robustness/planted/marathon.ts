import { faultsIn } from './planted-fault.ts'

const fault = faultsIn('components/marathon-lite/src')

/** Plans of deployments, and records of what was decided. */
export const marathon = [
  fault(
    'minimum-ignored',
    'an upgrade kills one instance more than its minimum allows',
    'deploy/upgrade-limits.ts',
    'let kill = Math.max(0, healthy - minHealthy)',
    'let kill = Math.max(0, healthy - minHealthy + 1)',
  ),
  fault(
    'sick-counted',
    'instances that are not up count as healthy in an upgrade',
    'deploy/converge-upgrade.ts',
    'const healthyFresh = fresh.filter(isUp).length',
    'const healthyFresh = fresh.length',
  ),
  fault(
    'change-in-halves',
    'a change of many services is not completed after a crash in its middle',
    'records/tree-store.ts',
    'const unfinished = [...records.changes.values()].filter(({ applied }) => !applied)',
    'const unfinished = [...records.changes.values()].filter(({ applied }) => !applied && applied)',
  ),
  fault(
    'answer-before-write',
    'a change is answered before it is written',
    'records/tree-store.ts',
    'await records.services.commit(whole)',
    'void records.services.commit(whole).catch(() => undefined)',
  ),
  fault(
    'acknowledge-before-write',
    'an update is acknowledged before it is written',
    'engine/status.ts',
    'await commitInParts(records, operations)\n    for (const { settle } of batch) settle()',
    'for (const { settle } of batch) settle()\n    await commitInParts(records, operations)',
  ),
  fault(
    'launch-before-write',
    'an offer is accepted before the launch is written',
    'engine/launch.ts',
    'await commitInParts(records, writes)',
    'void commitInParts(records, writes)',
  ),
  fault(
    'progress-before-decisions',
    'the progress of a deployment is written before what was decided for it',
    'engine/turn.ts',
    'return [\n    ...decision.changed.map(',
    'return [\n    ...steps.splice(0),\n    ...decision.changed.map(',
  ),
]

import { faultsIn, together } from './planted-fault.ts'

const fault = faultsIn('components/mesos-lite/src')

/** Leaders, sessions and the registry. */
const noEpochs = fault(
  'no-epochs',
  'an agent obeys whoever speaks',
  'agent/session/follow-session.ts',
  "if (verdict === 'refuse') {",
  "if (verdict === 'refuse' && message.epoch < 0) {",
)
const olderMasterTakes = fault(
  'older-master-takes',
  'a master takes agents that obeyed a newer one',
  'master/agents/register.ts',
  'if (highestEpoch <= epoch) return undefined',
  'if (highestEpoch <= epoch || epoch > 0) return undefined',
)
const emptyNotAsked = fault(
  'empty-not-asked',
  'a drain is finished while tasks run',
  'master/decide/drain-step.ts',
  "if (tasks === 0 && operations === 0) return 'finish'",
  "if (operations === 0) return 'finish'",
)
const emptyNotLooked = fault(
  'empty-not-looked',
  'a drain is noted as finished without a look at the tasks',
  'master/agents/drain.ts',
  'const isEmpty = agent.tasks.size === 0',
  'const isEmpty = agent.tasks.size >= 0',
)
const notOrderedAtReturn = fault(
  'not-ordered-at-return',
  'a draining agent that returns is not told to empty itself',
  'master/agents/register.ts',
  'advanceDrain(reign, agent)\n  reign.log',
  'reign.log',
)
const notOrderedByTime = fault(
  'not-ordered-by-time',
  'drains do not go on by time alone',
  'master/maintenance/handshakes.ts',
  'if (agent.drain) reign.stepDrain(agent)',
  'void agent',
)
export const leaders = [
  noEpochs,
  olderMasterTakes,
  together('no-fence', 'the two before together', [noEpochs, olderMasterTakes]),
  fault(
    'no-guard',
    'writes of a deposed leader count',
    'master/registry/open-registry.ts',
    'agents.commit(operations, [leadership.guard])',
    'agents.commit(operations, [])',
  ),
  fault(
    'epoch-not-kept',
    'an agent forgets which leader it obeyed when it restarts',
    'agent/session/follow-session.ts',
    "if (verdict === 'checkpoint') await options.raiseEpoch(message.epoch)",
  ),
  fault(
    'no-lease-look',
    'a master acts without a look at its lease',
    'master/http/leader-gate.ts',
    'if (throne.reign?.leadership.holds()) return throne.reign',
    'if (throne.reign) return throne.reign',
  ),
  fault(
    'outdated-registration',
    'a registration that its agent gave up is taken',
    'master/decide/outdated-attempt.ts',
    'if (!inForce || !given) return false',
    'if (!inForce || !given || given.start > 0) return false',
  ),
  fault(
    'quota-not-kept',
    'a quota is acknowledged and not written',
    'master/quota/update.ts',
    'if (operations.length > 0) await reign.registry.commit(operations)',
  ),
  fault(
    'drain-not-kept',
    'a drain is acknowledged and not written',
    'master/agents/operator-actions.ts',
    'await reign.registry.commit([\n      reign.registry.agents.putOperation(agentId, { ...record, deactivated: true, drain }),\n    ])',
  ),
  emptyNotAsked,
  emptyNotLooked,
  together('drained-too-soon', 'the two before together', [emptyNotAsked, emptyNotLooked]),
  notOrderedAtReturn,
  notOrderedByTime,
  together('drain-not-ordered', 'the two before together', [notOrderedAtReturn, notOrderedByTime]),
]

/** Disks, reservations and volumes. */
export const disks = [
  fault(
    'contents-not-synchronised',
    'a checkpoint is renamed before its content is on the disk',
    'agent/checkpoint/write-record.ts',
    "if (durability !== 'none') await handle.sync()",
  ),
  fault(
    'names-not-synchronised',
    'the name of a checkpoint is not on the disk when it counts',
    'agent/checkpoint/write-record.ts',
    "if (durability === 'new') await syncFolder(dirname(file))",
    'void syncFolder',
  ),
  fault(
    'operation-not-dropped',
    'an operation that did not reach its agent is waited for for ever',
    'master/operations/held-operations.ts',
    'dropUnknownOperations(reign, agent.id, new Set(held.map(({ uuid }) => uuid)))',
    'void dropUnknownOperations',
  ),
  fault(
    'operation-end-not-kept',
    'the end of an operation is not on disk when it takes effect',
    'agent/operations/operation-keeper.ts',
    'operations: [...operations, ...heldOf(order, status)],',
  ),
  fault(
    'operation-not-told',
    'frameworks do not hear of operations on an agent that is lost',
    'master/operations/lose-operations.ts',
    'for (const operation of reign.operations.ofAgent(agentId)) lose(reign, operation, state, message)',
    'for (const operation of reign.operations.ofAgent(agentId)) reign.operations.remove(operation)\n  void state',
  ),
  fault(
    'reservations-not-told',
    'what is reserved on an agent that returns is offered as unreserved',
    'master/agents/register.ts',
    'totalWithCheckpointed(info.resources ?? [], request.checkpointedResources)',
    'totalWithCheckpointed(info.resources ?? [], [])',
  ),
  fault(
    'volume-data-deleted',
    'the data of another volume is deleted with a destroyed one',
    'agent/operations/decide/plan-operation.ts',
    'destroy: [...old].filter(([key]) => !wanted.has(key)).map(([, volume]) => volume),',
    'destroy: [...old].some(([key]) => !wanted.has(key)) ? [...old.values()] : [],',
  ),
]

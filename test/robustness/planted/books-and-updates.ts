import { faultsIn, together } from './planted-fault.ts'

const fault = faultsIn('components/mesos-lite/src')

/** Offers, and the books of what is free. */
export const offers = [
  fault(
    'offer-used-twice',
    'an offer that was accepted can be accepted again',
    'master/frameworks/accept.ts',
    'for (const offer of offers) takeOffer(reign, offer)',
  ),
  fault(
    'offer-of-another',
    'a framework may accept what was offered to another one',
    'master/frameworks/accept.ts',
    'offers.find((offer) => offer.frameworkId !== framework.id)',
    'offers.find((offer) => offer.frameworkId === "")',
  ),
  fault(
    'rescinded-usable',
    'an offer that was rescinded can still be accepted',
    'master/state/offers.ts',
    'export function rescindOffer(reign: Reign, offer: OutstandingOffer): void {\n  discardOffer(reign, offer)',
    'export function rescindOffer(reign: Reign, offer: OutstandingOffer): void {\n  reign.ledger.recover(offer.agentId, offer, offer.resources)',
  ),
  fault(
    'declined-not-freed',
    'what was declined is not free again',
    'master/frameworks/decline.ts',
    'reign.ledger.recover(agentId, refusal, resources)',
  ),
  fault(
    'discarded-not-freed',
    'what an offer held that was taken back is not free again',
    'master/state/offers.ts',
    'takeOffer(reign, offer)\n  reign.ledger.recover(offer.agentId, offer, offer.resources)',
    'takeOffer(reign, offer)',
  ),
  fault(
    'failover-keeps-offers',
    'offers of a framework outlive its subscription',
    'master/frameworks/subscribe.ts',
    'discardOffersOf(reign, framework)',
  ),
  fault(
    'end-not-freed',
    'what a task used that ended is not free again',
    'master/state/tasks.ts',
    'reign.ledger.recover(task.agentId, task, withoutAllocation(task.info.resources ?? []))',
  ),
  fault(
    'returned-not-booked',
    'tasks of an agent that returns are not booked',
    'master/agents/held-tasks.ts',
    'if (task.booked) {',
    'if (reign.frameworks.size < 0) {',
  ),
  fault(
    'executor-kept',
    'an executor that is gone stays booked',
    'master/agents/messages.ts',
    'removeExecutor(reign, agent, message.frameworkId, message.executorId)',
  ),
  fault(
    'drained-offered',
    'what a deactivated agent has is offered',
    'master/allocation/snapshot.ts',
    "if (agent.drain) return agent.drain.state === 'DRAINING' ? 'being drained' : 'drained'\n  if (agent.deactivated) return 'deactivated'",
  ),
  fault(
    'limit-ignored',
    'a role is offered more than the limit of its quota',
    'master/quota/quotas.ts',
    'limits: amountsOf(record.limits)',
    'limits: amountsOf({})',
  ),
]

/** Updates of tasks, acknowledgements and reconciliation. */
export const updates = [
  fault(
    'update-not-repeated',
    'an update that was not acknowledged is not sent again',
    'agent/updates/task-updates.ts',
    'timer = clock.after(queue.dueAtMs - clock.nowMs(), pump)',
  ),
  fault(
    'update-before-disk',
    'an update is sent before it is on disk',
    'agent/updates/task-updates.ts',
    "await persist(queue.pending, 'added')\n      const at = queue.pending.indexOf(status)\n      durable = Math.max(durable, at + 1)\n      if (at === 0) pump()",
    "const at = queue.pending.indexOf(status)\n      durable = Math.max(durable, at + 1)\n      if (at === 0) pump()\n      await persist(queue.pending, 'added')",
  ),
  fault(
    'any-acknowledgement',
    'an agent takes any acknowledgement for that of its oldest update',
    'agent/updates/decide/update-queue.ts',
    'if (queue.pending[0]?.uuid !== uuid) return undefined',
    'if (!queue.pending[0]) return undefined',
  ),
  fault(
    'acknowledgement-completes',
    'any acknowledgement completes a task whose end was forwarded',
    'master/frameworks/acknowledge.ts',
    'if (isTheLast && task.statusUpdateUuid === body.uuid)',
    'if (isTheLast)',
  ),
  fault(
    'acknowledged-by-master',
    'the master acknowledges updates of a framework that is not connected',
    'master/agents/status-update.ts',
    'if (!framework || task?.agentId !== agent.id)',
    'if (!framework?.subscription || task?.agentId !== agent.id)',
  ),
  fault(
    'dropped-not-told',
    'a task that is not on its agent is forgotten without an update',
    'master/agents/held-tasks.ts',
    'noteStatus(reign, task, status, status.state)\n    sendUpdate(framework, status)',
    'noteStatus(reign, task, status, status.state)',
  ),
  fault(
    'return-not-told',
    'frameworks do not hear that an unreachable task is back',
    'master/agents/held-tasks.ts',
    'if (wasShelved || wasUnreachable) sendReturned(reign, framework, task)',
  ),
  fault(
    'unreachable-not-told',
    'frameworks do not hear that a task is unreachable',
    'master/agents/lose-agent.ts',
    'sendUpdate(framework, status)',
  ),
  fault(
    'recovering-is-unknown',
    'a question about a task of an agent that is expected back is answered',
    'master/decide/reconcile.ts',
    "agent === 'recovering') return undefined",
    'false) return undefined',
  ),
  fault(
    'gone-too-soon',
    'a task of an agent that is expected back is said to be gone',
    'master/frameworks/reconcile.ts',
    "if (reign.recovering.has(agentId)) return 'recovering'",
    "if (reign.recovering.has(agentId)) return 'registered'",
  ),
]

/** Tasks, groups, kills and the agent's memory of them. */
const tornDownNotTold = fault(
  'torn-down-not-told',
  'an agent that was away during the teardown of a framework is not told when it says what it knows',
  'master/agents/held-tasks.ts',
  "agent.session?.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId: id })",
)
const orphansNotTold = fault(
  'orphans-not-told',
  'an agent is not told that a framework of its tasks is not known',
  'master/agents/held-tasks.ts',
  "for (const frameworkId of orphaned) agent.session?.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId })",
)
export const tasks = [
  tornDownNotTold,
  orphansNotTold,
  together('teardown-forgotten', 'the two before together', [tornDownNotTold, orphansNotTold]),
  fault(
    'held-forgotten',
    'an agent does not tell a new leader of its first task',
    'agent/session/register-request.ts',
    'tasks: open.map(heldTask)',
    'tasks: open.slice(1).map(heldTask)',
  ),
  fault(
    'unknown-kept',
    'tasks that an agent does not have stay in the books',
    'master/agents/held-tasks.ts',
    'if (framework && !isHeld) forgetTask(reign, framework, task)',
  ),
  fault(
    'kill-not-repeated',
    'a kill is not repeated when its agent returns',
    'master/agents/held-tasks.ts',
    'if (!kill || isTerminal(state)) continue',
    'if (!kill || kill || isTerminal(state)) continue',
  ),
  fault(
    'kill-not-kept',
    'a kill that waits for its grace period is forgotten by a restart',
    'agent/tasks/task-life.ts',
    'record.kill = { ...record.kill, cause: order.cause }\n      await file.save()',
    'record.kill = { ...record.kill, cause: order.cause }',
  ),
  fault(
    'group-lives-on',
    'members of a task group outlive one that failed',
    'agent/tasks/task-keeper.ts',
    'endsItsGroup(ended.state())',
    'endsItsGroup(ended.state()) && !endsItsGroup(ended.state())',
  ),
  fault(
    'group-starts-apart',
    'members of a task group start before all of them are ready',
    'agent/tasks/start-barrier.ts',
    'return promise',
    'return Promise.resolve(ready)',
  ),
  fault(
    'never-started-starts',
    'a task whose start was interrupted is not ended by the next agent process',
    'agent/tasks/task-handle.ts',
    "await life.end(decideNeverStarted(record.kill, partitionAware), 'SOURCE_AGENT')",
    'void partitionAware',
  ),
  fault(
    'teardown-spares',
    'the tasks of a framework that was torn down run on',
    'master/frameworks/teardown.ts',
    "agent.session?.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId: framework.id })",
  ),
]

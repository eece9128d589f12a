import { isIP } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { agentProtocol, protocolsAgree } from '@dcos-lite/lib/contracts'
import type { AgentInfo } from '@dcos-lite/lib/mesos'
import { normalizeResources } from '@dcos-lite/lib/resources'
import type { CertificateFacts } from '@dcos-lite/lib/tls'
import { totalWithCheckpointed } from '../../protocol/checkpointed-resources.ts'
import type { RegisterRequest } from '../../protocol/messages.ts'
import { identityRefusal } from '../decide/agent-identity.ts'
import { isOutdated } from '../decide/outdated-attempt.ts'
import { isDown } from '../maintenance/decide/machine.ts'
import { maintenanceOf, updateUnavailability } from '../maintenance/leaving.ts'
import { reconcileHeldOperations } from '../operations/held-operations.ts'
import { checkOversubscription } from '../operations/oversubscription.ts'
import type { AgentRecord } from '../registry/formats.ts'
import { renderAgent } from '../rendering/operator-agent.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { advanceDrain } from './drain.ts'
import { disconnectAgent } from './disconnect.ts'
import { reconcileHeldTasks } from './held-tasks.ts'
import { noteAddress, replaceOthersAt } from './replace.ts'
import { createSession } from './session.ts'
import type { AgentChannel, SessionMessage } from './session.ts'

/** Opens the answer to a registration. */
export type OpenChannel = () => AgentChannel

function refusalByCertificate(
  reign: Reign,
  { ip, info }: RegisterRequest,
  certificate: CertificateFacts,
): SessionMessage | undefined {
  const agentId = info.id?.value
  const registeredHostname = reign.registry.agents.get(agentId ?? '')?.info.hostname
  const claim = { ip, hostname: info.hostname, agentId, registeredHostname }
  const reason = identityRefusal(certificate, claim)
  return reason === undefined ? undefined : { type: 'REFUSED', reason, final: true }
}

function refusal(reign: Reign, request: RegisterRequest): SessionMessage | undefined {
  const agreement = protocolsAgree(agentProtocol, request.abilities.protocol)
  if (!agreement.agree) return { type: 'REFUSED', reason: agreement.reason, final: true }
  if (isIP(request.ip) === 0) {
    const reason = `the agent registers with "${request.ip}", which is no IP address: name servers could not read its id`
    return { type: 'REFUSED', reason, final: true }
  }
  const machine = { hostname: request.info.hostname, ip: request.ip }
  if (isDown(maintenanceOf(reign), machine)) {
    return { type: 'REFUSED', reason: 'its machine is down for maintenance', final: true }
  }
  const record = reign.registry.agents.get(request.info.id?.value ?? '')
  if (record?.state === 'gone') {
    return { type: 'SHUTDOWN', reason: 'this agent was marked gone; it can only come back with a new id' }
  }
  if (request.info.domain && !reign.settings.domain) {
    const reason = 'the agent has a fault domain and the master has none'
    return { type: 'REFUSED', reason, final: true }
  }
  return undefined
}

function recordOf(reign: Reign, agentId: string, request: RegisterRequest, info: AgentInfo): AgentRecord {
  const { state: _, sinceMs: __, ...known } = reign.registry.agents.get(agentId) ?? {}
  const { abilities, ip, version } = request
  return { ...known, info, ip, version, abilities, state: 'admitted' }
}

async function admit(reign: Reign, agentId: string, record: AgentRecord): Promise<void> {
  if (isDeepStrictEqual(reign.registry.agents.get(agentId), record)) return
  await reign.registry.commit([reign.registry.agents.putOperation(agentId, record)])
}

function newAgent(reign: Reign, agentId: string, record: AgentRecord): Agent {
  const nowMs = reign.clock.nowMs()
  return {
    id: agentId,
    info: { hostname: '' },
    ip: '',
    port: 0,
    version: '',
    bootId: '',
    attempt: undefined,
    capabilities: [],
    session: undefined,
    disconnectedAtMs: undefined,
    restartDeadlineMs: undefined,
    deactivated: record.deactivated ?? false,
    drain: record.drain,
    unavailability: undefined,
    registeredMs: nowMs,
    reregisteredMs: undefined,
    executors: new Map(),
    tasks: new Set(),
    offerIds: new Set(),
    oversubscribed: undefined,
  }
}

function applyRegistration(reign: Reign, agent: Agent, request: RegisterRequest, info: AgentInfo): void {
  if (!isDeepStrictEqual(agent.info.attributes, info.attributes)) reign.filters.clearAgent(agent.id)
  agent.info = info
  agent.ip = request.ip
  agent.port = info.port ?? 5051
  noteAddress(reign, agent)
  agent.version = request.version
  agent.bootId = request.bootId
  agent.attempt = request.attempt
  agent.capabilities = request.abilities.capabilities
  agent.disconnectedAtMs = undefined
  agent.restartDeadlineMs = undefined
  const { total } = totalWithCheckpointed(info.resources ?? [], request.checkpointedResources)
  reign.ledger.setTotal(agent.id, total)
}

function openSession(reign: Reign, agent: Agent, open: OpenChannel): void {
  const previous = agent.session
  agent.session = undefined
  previous?.close()
  for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
  const channel = open()
  const session = createSession(reign.random.uuid(), channel, reign.leadership.epoch)
  agent.session = session
  void channel.closed.then(() => {
    if (agent.session === session) disconnectAgent(reign, agent)
  })
  session.send({
    type: 'REGISTERED',
    agentId: agent.id,
    sessionId: session.id,
    masterId: reign.masterInfo.id,
    pingIntervalMs: reign.pingIntervalMs,
    missedPings: reign.settings.missedPings,
  })
}

/** Gives nothing when the agent has registered anew meanwhile. */
async function register(
  reign: Reign,
  agentId: string,
  request: RegisterRequest,
  open: OpenChannel,
): Promise<Agent | undefined> {
  if (isOutdated(reign.agents.get(agentId)?.attempt, request.attempt)) return undefined
  const isReturn = request.info.id !== undefined
  const info: AgentInfo = {
    ...request.info,
    id: { value: agentId },
    resources: normalizeResources(request.info.resources ?? []),
  }
  await replaceOthersAt(reign, agentId, request)
  const wasUnreachable = reign.registry.agents.get(agentId)?.state === 'unreachable'
  const record = recordOf(reign, agentId, request, info)
  await admit(reign, agentId, record)
  const overlay = await reign.overlay?.admit(agentId, {
    ip: request.ip,
    capabilities: request.abilities.capabilities,
  })
  reign.recovering.delete(agentId)
  reign.removals.cancel(agentId)
  const agent = reign.agents.get(agentId) ?? newAgent(reign, agentId, record)
  reign.agents.set(agentId, agent)
  if (isReturn) agent.reregisteredMs = reign.clock.nowMs()
  reign.counters.add(isReturn ? 'master/messages_reregister_slave' : 'master/messages_register_slave')
  reign.counters.add(isReturn ? 'master/slave_reregistrations' : 'master/slave_registrations')
  applyRegistration(reign, agent, request, info)
  openSession(reign, agent, open)
  if (overlay) agent.session?.send(overlay)
  reconcileHeldTasks(reign, agent, request, wasUnreachable)
  reconcileHeldOperations(reign, agent, request)
  checkOversubscription(reign, agent)
  updateUnavailability(reign, agent)
  advanceDrain(reign, agent)
  reign.log.info('agent registered', { agentId, hostname: info.hostname, isReturn, tasks: agent.tasks.size })
  reign.events.publish(() => ({
    type: 'AGENT_ADDED',
    agent_added: { agent: renderAgent(reign, agent, reign.ledger.total(agentId)) },
  }))
  reign.requestAllocation([agentId])
  return agent
}

/** An agent that has obeyed a newer leader: either this master is deposed, or the store lost its history. */
async function refusalByEpoch(reign: Reign, request: RegisterRequest): Promise<SessionMessage | undefined> {
  const { epoch } = reign.leadership
  const { highestEpoch } = request
  if (highestEpoch <= epoch) return undefined
  if (await reign.registry.stillLeads()) {
    const reason =
      `the agent has obeyed a leader of epoch ${highestEpoch}, and this cluster is at epoch ${epoch}: its store ` +
      `was replaced. Give the agent an empty work folder`
    return { type: 'REFUSED', reason, final: true }
  }
  reign.abdicate(`an agent has obeyed epoch ${highestEpoch}, ours is ${epoch}`)
  return { type: 'REFUSED', reason: 'this master is not the leader any more', final: false }
}

/**
 * Answers a registration: REGISTERED on an open stream after the registry has the agent, or why it is refused. An
 * agent that showed a certificate can only be what that names. Returns the agent that is registered now.
 */
export async function registerAgent(
  reign: Reign,
  request: RegisterRequest,
  certificate: CertificateFacts | undefined,
  open: OpenChannel,
): Promise<Agent | undefined> {
  const message =
    (certificate && refusalByCertificate(reign, request, certificate)) ??
    (await refusalByEpoch(reign, request)) ??
    refusal(reign, request)
  const refuse = (answer: SessionMessage): undefined => {
    reign.log.warn('agent refused', { hostname: request.info.hostname, answer })
    const channel = open()
    createSession('', channel, reign.leadership.epoch).send(answer)
    channel.end()
  }
  if (message) return refuse(message)
  const agentId = request.info.id?.value ?? reign.ids.agent()
  const agent = await reign.inTurn(agentId, () => register(reign, agentId, request, open))
  const reason = 'the agent has registered anew since it sent this'
  return agent ?? refuse({ type: 'REFUSED', reason, final: false })
}

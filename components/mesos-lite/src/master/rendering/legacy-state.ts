import type { AgentRecord } from '../registry/formats.ts'
import { legacyAgent, legacyAgentInFull } from './legacy-agent.ts'
import { legacyFrameworkSummary, legacyFrameworkText } from './legacy-framework.ts'
import { flattenAttributes, flattenResources } from './legacy-resources.ts'
import { agentPid } from './operator-agent.ts'
import { listField, openObject } from './pieces.ts'
import type { Pieces } from './pieces.ts'
import type { AgentShot, FrameworkShot, StateSnapshot } from './snapshot.ts'
import type { UseOfAll } from './use-of.ts'
import { useOf } from './use-of.ts'
import { legacyVersion } from './version.ts'

/** An agent that has not come back yet, as far as the registry knows it. */
export function legacyRecoveredAgent([id, { info, version, ip }]: [string, AgentRecord]): object {
  const port = info.port ?? 5051
  return {
    id,
    hostname: info.hostname,
    port,
    attributes: flattenAttributes(info.attributes ?? []),
    ...(info.domain ? { domain: info.domain } : {}),
    pid: agentPid({ ip, port }),
    version,
    resources: flattenResources(info.resources ?? []),
  }
}

/** Adds up who uses what; its pieces are empty. */
export function* addUp(snapshot: StateSnapshot): Generator<string, UseOfAll> {
  const sums = useOf(snapshot)
  for (;;) {
    const step = sums.next()
    if (step.done) return step.value
    yield ''
  }
}

function facts({ input, agents }: StateSnapshot): object {
  const { masterInfo, clusterName, domain, logFile } = input
  const active = agents.filter(({ agent }) => agent.session && !agent.deactivated).length
  const domainPart = domain ? { domain } : {}
  return {
    ...legacyVersion,
    start_time: input.startedMs / 1000,
    elected_time: input.electedMs / 1000,
    id: masterInfo.id,
    pid: masterInfo.pid,
    hostname: masterInfo.hostname,
    capabilities: ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'],
    activated_slaves: active,
    deactivated_slaves: agents.length - active,
    unreachable_slaves: input.unreachableAgents,
    ...domainPart,
    ...(clusterName === undefined ? {} : { cluster: clusterName }),
    leader: masterInfo.pid,
    leader_info: {
      id: masterInfo.id,
      pid: masterInfo.pid,
      port: masterInfo.port,
      hostname: masterInfo.hostname,
      ...domainPart,
    },
    ...(logFile === undefined ? {} : { external_log_file: logFile }),
    flags: input.flags,
    orphan_tasks: [],
    unregistered_frameworks: [],
  }
}

function* frameworkList(
  name: string,
  snapshot: StateSnapshot,
  shots: readonly FrameworkShot[],
  use: UseOfAll,
): Pieces {
  let separator = ''
  yield `,"${name}":[`
  for (const shot of shots) {
    yield separator
    yield* legacyFrameworkText(snapshot, shot, use.ofFramework(shot.framework.id))
    separator = ','
  }
  yield ']'
}

/** The body of `/state`. */
export function* legacyState(snapshot: StateSnapshot): Pieces {
  const use = yield* addUp(snapshot)
  yield openObject(facts(snapshot))
  yield* listField('slaves', snapshot.agents, (shot) =>
    JSON.stringify(legacyAgent(shot, use.ofAgent(shot.agent.id))),
  )
  yield* listField('recovered_slaves', snapshot.input.recovered, (entry) =>
    JSON.stringify(legacyRecoveredAgent(entry)),
  )
  yield* frameworkList('frameworks', snapshot, snapshot.frameworks, use)
  yield* frameworkList('completed_frameworks', snapshot, snapshot.completedFrameworks, use)
  yield '}'
}

/** The body of `/state-summary`: counts instead of tasks. */
export function* legacyStateSummary(snapshot: StateSnapshot): Pieces {
  const { masterInfo, clusterName } = snapshot.input
  const use = yield* addUp(snapshot)
  yield openObject({
    hostname: masterInfo.hostname,
    ...(clusterName === undefined ? {} : { cluster: clusterName }),
  })
  yield* listField('slaves', snapshot.agents, (shot) => {
    const ofAgent = use.ofAgent(shot.agent.id)
    return JSON.stringify({
      ...legacyAgent(shot, ofAgent),
      ...ofAgent.counts,
      framework_ids: [...ofAgent.others],
    })
  })
  yield* listField('frameworks', snapshot.frameworks, ({ framework }) => {
    const ofFramework = use.ofFramework(framework.id)
    return JSON.stringify({
      ...legacyFrameworkSummary(framework, ofFramework),
      ...ofFramework.counts,
      slave_ids: [...ofFramework.others],
    })
  })
  yield '}'
}

/** The body of `/slaves`, of one agent or all. */
export function* legacySlaves(snapshot: StateSnapshot, agentId: string | undefined): Pieces {
  const fits = (id: string): boolean => agentId === undefined || id === agentId
  const use = yield* addUp(snapshot)
  yield '{"slaves":['
  let separator = ''
  for (const shot of snapshot.agents.filter(({ agent }: AgentShot) => fits(agent.id))) {
    yield separator + JSON.stringify(legacyAgentInFull(shot, use.ofAgent(shot.agent.id)))
    separator = ','
  }
  yield ']'
  const recovered = snapshot.input.recovered.filter(([id]) => fits(id))
  yield* listField('recovered_slaves', recovered, (entry) => JSON.stringify(legacyRecoveredAgent(entry)))
  yield '}'
}

/** The body of `/frameworks`, of one framework or all. */
export function* legacyFrameworks(snapshot: StateSnapshot, frameworkId: string | undefined): Pieces {
  const fits = ({ framework }: FrameworkShot): boolean =>
    frameworkId === undefined || framework.id === frameworkId
  const use = yield* addUp(snapshot)
  yield openObject({ unregistered_frameworks: [] })
  yield* frameworkList('frameworks', snapshot, snapshot.frameworks.filter(fits), use)
  yield* frameworkList('completed_frameworks', snapshot, snapshot.completedFrameworks.filter(fits), use)
  yield '}'
}

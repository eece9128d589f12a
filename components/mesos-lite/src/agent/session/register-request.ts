import { agentProtocol } from '@dcos-lite/lib/contracts'
import type { Attribute, DomainInfo, Resource } from '@dcos-lite/lib/mesos'
import type { RegisterRequest } from '../../protocol/messages.ts'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { FrameworkBook } from '../tasks/framework-book.ts'
import { heldTask } from '../tasks/held-task.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import { mesosVersion } from '../version.ts'

export interface RegistrationFacts {
  context: AgentContext
  book: AgentBook
  frameworks: FrameworkBook
  keeper: TaskKeeper
  resources: Resource[]
  attributes: Attribute[]
  domain: DomainInfo | undefined
}

const abilities = ['group:default', 'health:command', 'health:http', 'health:tcp', 'fetch:http', 'fetch:file']

/** Everything the agent tells a master at registration, as of now. */
export function registerRequest(facts: RegistrationFacts): RegisterRequest {
  const { context, book, keeper, frameworks } = facts
  const { hostname, ip, port } = context.address
  const agentId = book.agentId()
  const open = keeper.handles().filter(({ record }) => record.completedAtMs === undefined)
  const frameworkIds = new Set(open.map(({ record }) => record.frameworkId))
  return {
    abilities: {
      protocol: { ...agentProtocol },
      capabilities: [...context.launcher.capabilities, ...abilities],
    },
    info: {
      hostname,
      port,
      resources: facts.resources,
      attributes: facts.attributes,
      ...(agentId === undefined ? {} : { id: { value: agentId } }),
      ...(facts.domain ? { domain: facts.domain } : {}),
    },
    ip,
    bootId: context.bootId,
    version: mesosVersion,
    tasks: open.map(heldTask),
    frameworks: frameworks.all().filter(({ id }) => id && frameworkIds.has(id.value)),
    checkpointedResources: book.checkpointedResources(),
    highestEpoch: book.highestEpoch(),
  }
}

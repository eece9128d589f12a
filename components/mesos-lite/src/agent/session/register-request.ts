import { agentProtocol } from '@dcos-lite/lib/contracts'
import type { Attribute, DomainInfo, Resource } from '@dcos-lite/lib/mesos'
import type { RegisterRequest } from '../../protocol/messages.ts'
import { operationAbility } from '../../protocol/operations.ts'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { OperationKeeper } from '../operations/operation-keeper.ts'
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
  operations: OperationKeeper
  resources: Resource[]
  attributes: Attribute[]
  domain: DomainInfo | undefined
}

const abilities = [
  'group:default',
  'executor:custom',
  'health:command',
  'health:http',
  'health:tcp',
  'fetch:http',
  'fetch:file',
  operationAbility,
]

/** One whose end is acknowledged is over, also while that is being written down: nobody will hear of it again. */
const isOpen = ({ completedAtMs, endedAtMs, pending }: TaskRecord): boolean =>
  completedAtMs === undefined && (endedAtMs === undefined || pending.length > 0)

/** Everything the agent tells a master at registration, as of now; `number` counts them from the start of the process. */
export function registerRequest(facts: RegistrationFacts, number: number): RegisterRequest {
  const { context, book, keeper, frameworks } = facts
  const { hostname, ip, port } = context.address
  const agentId = book.agentId()
  const start = book.start()
  const open = keeper.handles().filter(({ record }) => isOpen(record))
  const { operations = [] } = book.record()
  const executors = keeper.executors
    .runs()
    .map(({ record: { frameworkId, executor } }) => ({ frameworkId, executor }))
  const holders = [...open.map(({ record }) => record), ...executors, ...operations]
  const frameworkIds = new Set(holders.map(({ frameworkId }) => frameworkId))
  return {
    abilities: {
      protocol: { ...agentProtocol },
      capabilities: [
        ...context.launcher.capabilities,
        ...(context.network?.capabilities() ?? []),
        ...abilities,
      ],
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
    ...(executors.length > 0 ? { executors } : {}),
    checkpointedResources: book.checkpointedResources(),
    ...(operations.length === 0 ? {} : { operations }),
    highestEpoch: book.highestEpoch(),
    ...(start === undefined ? {} : { attempt: { start, number } }),
  }
}

import type { OfferOperation, OperationStatus } from '@dcos-lite/lib/mesos'

/** How an operation that somebody waits for ended: undefined is well, otherwise why not. */
export type OperationOutcome = { problem: string | undefined }

/** An operation on its way to an agent, or ended and not acknowledged. */
export interface AgentOperation {
  uuid: string
  agentId: string
  /** Absent for operations of operators. */
  frameworkId: string | undefined
  info: OfferOperation
  /** Newest last; the first one is OPERATION_PENDING. */
  statuses: OperationStatus[]
  latest: OperationStatus
  /** Tells the operator who waits. */
  settle: ((outcome: OperationOutcome) => void) | undefined
}

/** All operations that are not done with. */
export interface OperationBook {
  all(): Iterable<AgentOperation>
  get(uuid: string): AgentOperation | undefined
  /** The operation to which a framework gave this id. */
  named(frameworkId: string, operationId: string): AgentOperation | undefined
  ofAgent(agentId: string): AgentOperation[]
  ofFramework(frameworkId: string): AgentOperation[]
  add(operation: AgentOperation): void
  remove(operation: AgentOperation): void
}

const keyOf = ({ frameworkId, info }: AgentOperation): string | undefined =>
  frameworkId === undefined || info.id === undefined ? undefined : `${frameworkId}\n${info.id.value}`

/** Creates an empty book. */
export function createOperationBook(): OperationBook {
  const byUuid = new Map<string, AgentOperation>()
  const byName = new Map<string, AgentOperation>()
  return {
    all: () => byUuid.values(),
    get: (uuid) => byUuid.get(uuid),
    named: (frameworkId, operationId) => byName.get(`${frameworkId}\n${operationId}`),
    ofAgent: (agentId) => [...byUuid.values()].filter((operation) => operation.agentId === agentId),
    ofFramework: (frameworkId) =>
      [...byUuid.values()].filter((operation) => operation.frameworkId === frameworkId),
    add(operation) {
      byUuid.set(operation.uuid, operation)
      const key = keyOf(operation)
      if (key !== undefined) byName.set(key, operation)
    },
    remove(operation) {
      byUuid.delete(operation.uuid)
      const key = keyOf(operation)
      if (key !== undefined && byName.get(key) === operation) byName.delete(key)
    },
  }
}

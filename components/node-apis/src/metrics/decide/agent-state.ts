/** A container as `/containers` of the agent tells of it. */
export interface AgentContainer {
  container_id: string
  executor_id: string
  framework_id: string
  statistics?: Record<string, number>
}

interface Label {
  key: string
  value?: string
}

/** A port that a task announces. */
export interface AnnouncedPort {
  number: number
  labels: Record<string, string>
}

interface StateTask {
  id: string
  name: string
  labels?: Label[]
  discovery?: { ports?: { ports?: { number: number; labels?: { labels?: Label[] } }[] } }
  statuses?: {
    container_status?: { network_infos?: { ip_addresses?: { ip_address?: string }[] }[] }
  }[]
}

/** The parts of `/state` of the agent that are used here. */
export interface AgentState {
  frameworks?: {
    id: string
    name: string
    role?: string
    roles?: string[]
    principal?: string
    executors?: { id: string; container: string; tasks?: StateTask[] }[]
  }[]
}

const labelsOf = (labels: readonly Label[] | undefined): Record<string, string> =>
  Object.fromEntries((labels ?? []).map(({ key, value = '' }) => [key, value]))

/** What a container is, as its measurements say. */
export interface ContainerFacts {
  dimensions: Record<string, unknown>
  ports: AnnouncedPort[]
  /** Its address in a network of its own. */
  address: string | undefined
}

/** Finds what the state says of a container. */
export function factsOfContainer(container: AgentContainer, state: AgentState): ContainerFacts {
  const framework = state.frameworks?.find(({ id }) => id === container.framework_id)
  const executor = framework?.executors?.find((one) => one.container === container.container_id)
  const [task] = executor?.tasks ?? []
  const info = task?.statuses?.at(-1)?.container_status?.network_infos?.[0]
  return {
    dimensions: {
      container_id: container.container_id,
      executor_id: container.executor_id,
      framework_id: container.framework_id,
      framework_name: framework?.name ?? '',
      framework_role: framework?.role ?? framework?.roles?.[0] ?? '',
      framework_principal: framework?.principal ?? '',
      task_name: task?.name ?? '',
      task_id: task?.id ?? '',
      labels: labelsOf(task?.labels),
    },
    address: info?.ip_addresses?.[0]?.ip_address,
    ports: (executor?.tasks ?? []).flatMap(({ discovery }) =>
      (discovery?.ports?.ports ?? []).map(({ number, labels }) => ({
        number,
        labels: labelsOf(labels?.labels),
      })),
    ),
  }
}

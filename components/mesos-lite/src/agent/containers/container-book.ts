import type { CommandInfo, ContainerInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import type { ContainerId } from './decide/container-id.ts'
import { containerIdProblem, containerKey } from './decide/container-id.ts'
import type { ExecutorContainer } from './find-task-container.ts'
import { endLeftProcesses } from './end-processes.ts'
import type { HeldContainer } from './held-container.ts'
import { launchNested, launchSession } from './launch-nested.ts'
import { launchStandalone } from './launch-standalone.ts'
import { findParent } from './nested-place.ts'

/** What a call says of the container that it wants. */
export interface ContainerRequest {
  container_id: ContainerId
  command?: CommandInfo
  container?: ContainerInfo
  resources?: NonNullable<TaskInfo['resources']>
  limits?: NonNullable<TaskInfo['limits']>
}

/** The containers that calls started beside those of tasks. They end with the agent. */
export interface ContainerBook {
  /** Starts a process inside a task that ends with the answer that shows its output. */
  startSession(request: ContainerRequest): Promise<HeldContainer>
  /** Starts a container; false when one of this id was started before. */
  start(request: ContainerRequest): Promise<boolean>
  find(id: ContainerId): HeldContainer | undefined
  all(): HeldContainer[]
  /** Forgets one that ended. */
  remove(id: ContainerId): void
  /** Takes the input of a container; false when somebody else has it. */
  takeInput(key: string): boolean
  giveInputBack(key: string): void
  /** Ends what an earlier agent process left behind. */
  recover(): Promise<void>
  stop(): Promise<void>
}

/** How many ended containers are remembered, so that their exit status can still be asked for. */
const mostEnded = 1000

/** Checks what every launch must hold. Throws DCL_MESOS_AGENT_CALL_INVALID. */
function checkRequest({ container_id: id, container }: ContainerRequest, context: AgentContext): void {
  const problem = containerIdProblem(id)
  if (problem !== undefined) throw agentErrors.CALL_INVALID({ reason: problem })
  if (!container) return
  const { tty_info: _terminal, ...others } = container
  const refusal = context.launcher.refusal(others)
  if (refusal !== undefined) throw agentErrors.CALL_INVALID({ reason: refusal })
}

/** Creates the book of one agent. */
export function createContainerBook(
  context: AgentContext,
  handles: () => TaskHandle[],
  executors: () => readonly ExecutorContainer[],
): ContainerBook {
  const containers = new Map<string, HeldContainer>()
  const starting = new Set<string>()
  const inputs = new Set<string>()
  const find = (id: ContainerId): HeldContainer | undefined => containers.get(containerKey(id))

  const keep = (container: HeldContainer): HeldContainer => {
    containers.set(container.key, container)
    void container.exited.then((exit) => {
      container.exit = exit
      const ended = [...containers.values()].filter((other) => other.exit !== undefined)
      for (const { key } of ended.slice(0, Math.max(ended.length - mostEnded, 0))) containers.delete(key)
    })
    return container
  }

  /** Runs one launch per id at a time; gives undefined when there was one already. */
  const once = async (
    request: ContainerRequest,
    launch: (key: string) => Promise<HeldContainer>,
  ): Promise<HeldContainer | undefined> => {
    checkRequest(request, context)
    const key = containerKey(request.container_id)
    if (containers.has(key) || starting.has(key)) return undefined
    starting.add(key)
    try {
      return keep(await launch(key))
    } finally {
      starting.delete(key)
    }
  }

  const parentOf = (id: ContainerId): ReturnType<typeof findParent> => {
    if (!id.parent)
      throw agentErrors.CALL_INVALID({ reason: "Expecting 'container_id.parent' to be present" })
    return findParent(id.parent, { handles: handles(), executors: executors(), held: find })
  }

  return {
    async startSession(request) {
      const { container_id: id } = request
      const started = await once(request, (key) => launchSession(request, key, parentOf(id), context))
      if (!started) throw agentErrors.CONTAINER_EXISTS({ id: containerKey(id) })
      return started
    },
    async start(request) {
      const { container_id: id } = request
      const started = await once(request, (key) =>
        id.parent
          ? launchNested(request, key, parentOf(id), context)
          : launchStandalone(request, key, context),
      )
      return started !== undefined
    },
    find,
    all: () => [...containers.values()],
    remove(id) {
      const container = find(id)
      if (!container) return
      if (container.exit === undefined) throw agentErrors.CONTAINER_RUNNING({ id: container.key })
      containers.delete(container.key)
    },
    takeInput(key) {
      if (inputs.has(key)) return false
      inputs.add(key)
      return true
    },
    giveInputBack: (key) => void inputs.delete(key),
    async recover() {
      if (!context.launcher.entrance) return // its containers have no processes
      const ended = await endLeftProcesses(context.layout.slavesFolder)
      if (ended > 0) context.log.warn('processes of earlier sessions were ended', { count: ended })
    },
    async stop() {
      const running = [...containers.values()].filter(({ exit }) => exit === undefined)
      await Promise.all(running.map((container) => container.signal(9)))
    },
  }
}

import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'
import { handOver } from '../sandbox/task-user.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { argvOf } from '../tasks/prepare-task.ts'
import type { ContainerRequest } from './container-book.ts'
import { containerVariable } from './end-processes.ts'
import type { HeldContainer } from './held-container.ts'
import type { ParentContainer } from './nested-place.ts'
import { enterParent, nestedSandbox } from './nested-place.ts'
import type { HeldProcess } from './start-process.ts'
import { startProcess } from './start-process.ts'

const kill = 9

function held(
  request: ContainerRequest,
  facts: Pick<HeldContainer, 'key' | 'kind' | 'sandbox' | 'insideSandbox'>,
  parent: ParentContainer,
  process: HeldProcess,
): HeldContainer {
  return {
    id: request.container_id,
    ...facts,
    launcherId: parent.launcherId,
    ...(parent.record ? { record: parent.record } : {}),
    process,
    exited: process.exited,
    async signal(number) {
      if (number === kill) await process.end()
      else process.signal(number)
    },
  }
}

/** Starts a process beside a task, in all that the task lives in. */
export async function launchSession(
  request: ContainerRequest,
  key: string,
  parent: ParentContainer,
  context: AgentContext,
): Promise<HeldContainer> {
  const { command, container } = request
  if (!command) throw agentErrors.CALL_INVALID({ reason: "Expecting 'command' to be present" })
  const { entrance, environment } = await enterParent(parent, command, context)
  const argv = argvOf(command)
  const process = await startProcess(
    {
      key,
      argv: entrance.words(argv),
      environment: { ...environment, ...entrance.variables?.(argv), [containerVariable]: key },
      cwd: entrance.cwd,
      ...(container?.tty_info
        ? { terminal: { size: container.tty_info.window_size, user: entrance.user } }
        : {}),
    },
    context.clock,
  )
  return held(request, { key, kind: 'session', sandbox: parent.sandbox }, parent, process)
}

const appendFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW

/** Starts a container inside another that outlives the call and writes into a sandbox of its own. */
export async function launchNested(
  request: ContainerRequest,
  key: string,
  parent: ParentContainer,
  context: AgentContext,
): Promise<HeldContainer> {
  const { command = { value: '' }, container, container_id: id } = request
  const sandbox = nestedSandbox(parent.sandbox, id.value)
  await mkdir(sandbox, { recursive: true })
  const { entrance, environment } = await enterParent(parent, command, context, id.value)
  const argv = argvOf(command)
  const { user } = entrance
  const insideSandbox = environment['MESOS_SANDBOX'] ?? sandbox
  const stdout = await open(join(sandbox, 'stdout'), appendFlags, 0o644)
  const stderr = await open(join(sandbox, 'stderr'), appendFlags, 0o644)
  try {
    if (user) await handOver(sandbox, [], user)
    const process = await startProcess(
      {
        key,
        argv: entrance.words(argv),
        environment: { ...environment, ...entrance.variables?.(argv), [containerVariable]: key },
        cwd: entrance.cwd,
        ...(container?.tty_info
          ? { terminal: { size: container.tty_info.window_size, user } }
          : { files: { stdout: stdout.fd, stderr: stderr.fd } }),
      },
      context.clock,
    )
    if (process.output) {
      const log = await open(join(sandbox, 'stdout'), appendFlags)
      const stream = log.createWriteStream()
      process.output.listen({
        take: (_kind, bytes) => (stream.write(bytes), true),
        ended: () => void stream.end(),
      })
    }
    return held(request, { key, kind: 'nested', sandbox, insideSandbox }, parent, process)
  } finally {
    await Promise.all([stdout.close(), stderr.close()])
  }
}

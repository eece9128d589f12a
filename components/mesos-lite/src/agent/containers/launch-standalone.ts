import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'
import { containerLimits } from '../lifecycle/decide/container-limits.ts'
import { commandVariables } from '../sandbox/environment.ts'
import { findTaskUser, handOver } from '../sandbox/task-user.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { argvOf } from '../tasks/prepare-task.ts'
import type { ContainerRequest } from './container-book.ts'
import type { HeldContainer } from './held-container.ts'

const graceMs = 3000
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Starts a container that belongs to no task, by the launcher of the agent and with its limits. */
export async function launchStandalone(
  request: ContainerRequest,
  key: string,
  context: AgentContext,
): Promise<HeldContainer> {
  const { layout, launcher, config, log } = context
  const { command, container, resources = [], limits = {} } = request
  if (!command) throw agentErrors.CALL_INVALID({ reason: "Expecting 'command' to be present" })
  if (container?.tty_info) {
    throw agentErrors.CALL_INVALID({ reason: 'A container outside of a task has no terminal here' })
  }
  const sandbox = join(layout.slavesFolder, context.agentId(), 'containers', key)
  const stateFolder = layout.containerFolder(key)
  const user = await findTaskUser(config.taskUser ?? command.user)
  await mkdir(sandbox, { recursive: true })
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  if (user) await handOver(sandbox, [], user)
  const environment = {
    PATH: usualPath,
    ...config.taskEnvironment,
    ...(await commandVariables(command, key, context.secrets)),
    MESOS_SANDBOX: sandbox,
    MESOS_CONTAINER_ID: key,
    MESOS_DIRECTORY: sandbox,
  }
  const running = await launcher.launch({
    containerId: key,
    argv: argvOf(command),
    environment,
    sandbox,
    stateFolder,
    ...(user ? { user } : {}),
    rlimits: container?.rlimit_info?.rlimits ?? [],
    limits: containerLimits({ resources, limits }),
    gracePeriodMs: graceMs,
    labels: { labels: [] },
  })
  const exited = running.exited.then(async (exit) => {
    await launcher.forget(key)
    await rm(stateFolder, { recursive: true, force: true })
    log.info('a standalone container ended', { containerId: key })
    return exit
  })
  return {
    id: request.container_id,
    key,
    kind: 'standalone',
    launcherId: key,
    sandbox,
    exited,
    async signal(number) {
      if (number === 9) return await launcher.kill(key, { gracePeriodMs: 0 })
      if (running.pid !== undefined) process.kill(running.pid, number)
    },
  }
}

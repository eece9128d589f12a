import { lstat, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'
import { sandboxInRoot } from '../launcher/decide/sandbox-in-root.ts'
import type { ContainerCredential, ContainerMount } from '../launcher/types.ts'
import type { VolumeFacts, VolumeMount, VolumePlan } from '../sandbox/decide/plan-volumes.ts'
import { planVolumes } from '../sandbox/decide/plan-volumes.ts'
import { secretValue } from '../sandbox/environment.ts'
import { linkVolumes } from '../sandbox/link-volumes.ts'
import { volumePlace } from '../operations/decide/volume-place.ts'
import type { AgentContext } from './agent-context.ts'

/** The volumes of a task, made ready. */
export interface TaskVolumes {
  mounts: ContainerMount[]
  credentials: ContainerCredential[]
  /** Folders that belong to the user of the task from now on. */
  folders: string[]
}

const refuse = (reason: string): Error => agentErrors.TASK_REFUSED({ reason })

function plan(facts: VolumeFacts): VolumePlan {
  const decision = planVolumes(facts)
  if ('refused' in decision) throw refuse(decision.refused)
  return decision
}

/** Makes a folder below a sandbox for something to be mounted at, without following what lies there. */
async function makeFolderInside(sandbox: string, path: string): Promise<void> {
  let here = sandbox
  for (const part of path.split('/').filter(Boolean)) {
    here = join(here, part)
    await mkdir(here).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    if (!(await lstat(here)).isDirectory()) {
      throw refuse(
        `The volume at "${path}" cannot be mounted: the sandbox has something of that name already.`,
      )
    }
  }
}

/** The real source of a mount. A folder of the agent must still be one after all links were followed. */
async function sourceOf(
  { source, target }: VolumeMount,
  context: AgentContext,
  allowed: string[],
): Promise<string> {
  const { slavesFolder, volumesFolder } = context.layout
  if (source.type === 'folder') await mkdir(source.path, { recursive: true })
  let real: string
  try {
    real = await realpath(source.path)
  } catch (error) {
    const reason = `The volume at "${target}" cannot be mounted: this machine has no ${source.path}.`
    throw agentErrors.TASK_REFUSED({ reason }, { cause: error })
  }
  if (source.type === 'host') return real
  const homes = [slavesFolder, volumesFolder, ...allowed]
  const inside = (home: string): boolean => real === home || real.startsWith(`${home}/`)
  const realHomes = await Promise.all(homes.map((home) => realpath(home).catch(() => home)))
  if (realHomes.some(inside)) return real
  throw refuse(`The volume at "${target}" leads out of the sandbox, to ${real}.`)
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}

/** Makes links, folders and secrets of the volumes of a task and of its executor. Throws DCL_MESOS_AGENT_TASK_REFUSED. */
export async function prepareVolumes(
  record: TaskRecord,
  context: AgentContext,
  hasRoot: boolean,
): Promise<TaskVolumes> {
  const { task, executor, directory, executorDirectory } = record
  const volumeFolder = (_role: string, _id: string, volume: Resource): string =>
    volumePlace(context.layout.workDir, volume).path
  const units = context.launcher.kind === 'systemd'
  const place = hasRoot
    ? ({ kind: 'root', sandbox: sandboxInRoot } as const)
    : ({ kind: units ? 'mounts' : 'links' } as const)
  const facts = { executorDirectory, volumeFolder }
  const folders: string[] = []
  const allowed: string[] = []
  if (executor) {
    const shared = plan({ ...facts, task: executor, directory: executorDirectory })
    await linkVolumes(executorDirectory, shared.links)
    for (const { target } of shared.links) (target.type === 'folder' ? folders : allowed).push(target.path)
  }
  const own = plan({ ...facts, task, directory, place })
  await linkVolumes(directory, own.links)
  for (const { target } of own.links) if (target.type === 'folder') folders.push(target.path)
  const sandbox = hasRoot ? sandboxInRoot : directory
  const mounts: ContainerMount[] = []
  for (const mount of own.mounts) {
    const { target, readOnly } = mount
    const source = await sourceOf(mount, context, allowed)
    if (mount.source.type === 'folder') folders.push(source)
    const isFolder = (await lstat(source)).isDirectory()
    if (target.startsWith(`${sandbox}/`)) {
      const inside = target.slice(sandbox.length + 1)
      await makeFolderInside(directory, isFolder ? inside : inside.split('/').slice(0, -1).join('/'))
    } else if (!hasRoot && !(await exists(target))) {
      const reason = `The volume at "${target}" cannot be mounted: without an image the machine must have something there to be covered.`
      throw refuse(reason)
    }
    mounts.push({ source, target, readOnly })
  }
  const credentials: ContainerCredential[] = []
  for (const { target, secret } of own.secrets) {
    const content = await secretValue(secret, `the volume at ${target}`, task.task_id.value, context.secrets)
    if (target.startsWith(`${sandbox}/`)) {
      const inside = target.slice(sandbox.length + 1)
      await makeFolderInside(directory, inside.split('/').slice(0, -1).join('/'))
    } else if (!hasRoot && !(await exists(target))) {
      throw refuse(
        `The secret at "${target}" cannot be mounted: without an image the machine must have a file there.`,
      )
    }
    credentials.push({ target, content })
  }
  return { mounts, credentials, folders }
}

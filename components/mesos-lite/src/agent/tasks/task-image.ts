import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandInfo, ContainerInfo } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'
import { writeContainerImage } from '../images/container-image.ts'
import { findImageUser } from '../images/decide/image-user.ts'
import { mergeCommand } from '../images/decide/merge-command.ts'
import { imageErrors } from '../images/errors.ts'
import type { Isolation } from '../launcher/decide/isolation.ts'
import { imageNameOf } from '../launcher/decide/isolation.ts'
import { sandboxInRoot } from '../launcher/decide/sandbox-in-root.ts'
import { resolveInRoot } from '../launcher/systemd/root/resolve-in-root.ts'
import type { ContainerRoot, TaskUser } from '../launcher/types.ts'
import { secretValue } from '../sandbox/environment.ts'
import { findTaskUser } from '../sandbox/task-user.ts'
import type { AgentContext } from './agent-context.ts'

/** What a task gets from its image. */
export interface TaskImage {
  root: ContainerRoot
  argv: string[]
  user: TaskUser
  workingFolder: string
}

/** Above this, the text of a user file is not what it seems. */
const mostBytes = 1024 * 1024

async function readInTree(tree: string, path: string): Promise<string> {
  const place = await resolveInRoot(tree, path)
  if (!place.exists) return ''
  const stats = await lstat(place.path)
  return stats.isFile() && stats.size <= mostBytes ? await readFile(place.path, 'utf8') : ''
}

/** The user of a container: as its image knows it, or else as the machine does. */
async function findUser(image: string, wanted: string, tree: string): Promise<TaskUser> {
  const [passwd, group] = await Promise.all([readInTree(tree, '/etc/passwd'), readInTree(tree, '/etc/group')])
  const found = findImageUser(wanted, passwd, group)
  if ('user' in found) return found.user
  if (wanted === 'root' || wanted === '') return { uid: 0, gid: 0 } // also in an image without users
  const own = wanted.includes(':') ? undefined : await findTaskUser(wanted).catch(() => undefined)
  if (own) return own
  throw imageErrors.USER_UNKNOWN({ image, name: found.missing })
}

function forcesPull({ docker, mesos }: ContainerInfo): boolean {
  return docker ? docker.force_pull_image === true : mesos?.image?.cached === false
}

async function credentialsOf(record: TaskRecord, context: AgentContext): Promise<string | undefined> {
  const secret = record.task.container?.mesos?.image?.docker?.config
  if (!secret) return undefined
  const taskId = record.task.task_id.value
  return Buffer.from(await secretValue(secret, 'the image', taskId, context.secrets)).toString('utf8')
}

/** Where a container starts: as it says, as its image says, or where Mesos and Docker start without. */
function workingFolderOf(asked: string | undefined, ofImage: string, type: ContainerInfo['type']): string {
  const wanted = asked ?? (ofImage === '' ? undefined : ofImage)
  if (wanted === undefined) return type === 'DOCKER' ? '/' : sandboxInRoot
  return wanted.startsWith('/') ? wanted : `/${wanted}`
}

/**
 * Brings the image of a task and reads what it says; undefined for a task without one. Throws DCL_MESOS_IMAGE_… when it
 * cannot be had.
 */
export async function prepareImage(
  record: TaskRecord,
  {
    container,
    command,
    isolation,
  }: { container: ContainerInfo | undefined; command: CommandInfo; isolation: Isolation },
  context: AgentContext,
  signal: AbortSignal,
): Promise<TaskImage | undefined> {
  const name = imageNameOf(container)
  if (!container || name === undefined) return undefined
  if (!context.images) throw agentErrors.TASK_REFUSED({ reason: `This agent has no images (${name}).` })
  const credentials = await credentialsOf(record, context)
  const image = await context.images.prepare(name, {
    forcePull: forcesPull(container),
    ...(credentials === undefined ? {} : { credentials }),
    signal,
  })
  const merged = mergeCommand(command, container.type, image)
  if ('refused' in merged)
    throw agentErrors.TASK_REFUSED({ reason: `The task cannot run: ${merged.refused}.` })
  const framework = context.framework(record.frameworkId)
  const ofImage = image.user === '' ? undefined : image.user
  const wanted = context.config.taskUser ?? isolation.user ?? command.user ?? ofImage ?? framework?.user ?? ''
  const user = await findUser(name, wanted, image.layerPaths.at(-1) ?? '/')
  const workingFolder = workingFolderOf(isolation.workingFolder, image.workingDirectory, container.type)
  const stateFolder = context.layout.containerFolder(record.containerId)
  await writeContainerImage(stateFolder, {
    imageId: image.id,
    environment: { ...image.environment, ...isolation.environment },
    user,
    workingFolder,
  })
  const upperFolder = join(stateFolder, 'upper')
  const root = { lowerFolders: image.layerPaths, ...(isolation.readOnly ? {} : { upperFolder }) }
  return { root, argv: merged.argv, user, workingFolder }
}

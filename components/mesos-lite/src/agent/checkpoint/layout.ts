import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'

/** Where everything lies below the work folder of an agent. */
export interface WorkLayout {
  workDir: string
  lockFile: string
  agentFile: string
  frameworksFolder: string
  tasksFolder: string
  /** Files of the launcher, one folder per container. */
  containersFolder: string
  /** Sandboxes: `slaves/<agent>/frameworks/<framework>/executors/<executor>/runs/<container>`. */
  slavesFolder: string
  volumesFolder: string
  taskFile(containerId: string): string
  containerFolder(containerId: string): string
  executorFolder(agentId: string, frameworkId: string, executorId: string): string
  /** Folder of a persistent volume. */
  volumeFolder(role: string, persistenceId: string): string
}

/** Computes the layout; touches nothing. */
export function layoutOf(workDir: string): WorkLayout {
  const meta = join(workDir, 'meta')
  const layout = {
    workDir,
    lockFile: join(meta, 'lock'),
    agentFile: join(meta, 'agent.json'),
    frameworksFolder: join(meta, 'frameworks'),
    tasksFolder: join(meta, 'tasks'),
    containersFolder: join(meta, 'containers'),
    slavesFolder: join(workDir, 'slaves'),
    volumesFolder: join(workDir, 'volumes', 'roles'),
  }
  return {
    ...layout,
    taskFile: (containerId) => join(layout.tasksFolder, `${containerId}.json`),
    containerFolder: (containerId) => join(layout.containersFolder, containerId),
    executorFolder: (agentId, frameworkId, executorId) =>
      join(layout.slavesFolder, agentId, 'frameworks', frameworkId, 'executors', executorId),
    // A role may be a path; a folder per role is one name, as Mesos writes it.
    volumeFolder: (role, persistenceId) =>
      join(layout.volumesFolder, role.replaceAll('/', ' '), persistenceId),
  }
}

/** Makes the folders. Throws DCL_MESOS_AGENT_WORK_DIR_UNUSABLE. */
export async function createLayout(layout: WorkLayout): Promise<void> {
  const folders = [layout.frameworksFolder, layout.tasksFolder, layout.containersFolder]
  try {
    for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const folder of [layout.slavesFolder, layout.volumesFolder]) await mkdir(folder, { recursive: true })
  } catch (error) {
    const reason = (error as Error).message
    throw agentErrors.WORK_DIR_UNUSABLE({ workDir: layout.workDir, reason }, { cause: error })
  }
}

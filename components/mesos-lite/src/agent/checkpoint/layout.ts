import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'

/** Where everything lies below the work folder of an agent. */
export interface WorkLayout {
  workDir: string
  metaFolder: string
  lockFile: string
  agentFile: string
  frameworksFolder: string
  tasksFolder: string
  executorsFolder: string
  /** Files of the launcher, one folder per container. */
  containersFolder: string
  /** Sandboxes: `slaves/<agent>/frameworks/<framework>/executors/<executor>/runs/<container>`. */
  slavesFolder: string
  volumesFolder: string
  /** Images of containers: everything in it can be fetched again. */
  imagesFolder: string
  /** What the fetcher keeps; emptied at every start. */
  fetchFolder: string
  /** Tools of the machine that work inside of containers. */
  toolsFolder: string
  taskFile(containerId: string): string
  executorFile(containerId: string): string
  containerFolder(containerId: string): string
  executorFolder(agentId: string, frameworkId: string, executorId: string): string
}

/** Computes the layout; touches nothing. */
export function layoutOf(workDir: string): WorkLayout {
  const meta = join(workDir, 'meta')
  const layout = {
    workDir,
    metaFolder: meta,
    lockFile: join(meta, 'lock'),
    agentFile: join(meta, 'agent.json'),
    frameworksFolder: join(meta, 'frameworks'),
    tasksFolder: join(meta, 'tasks'),
    executorsFolder: join(meta, 'executors'),
    containersFolder: join(meta, 'containers'),
    slavesFolder: join(workDir, 'slaves'),
    volumesFolder: join(workDir, 'volumes', 'roles'),
    imagesFolder: join(workDir, 'images'),
    fetchFolder: join(workDir, 'fetch'),
    toolsFolder: join(workDir, 'tools'),
  }
  return {
    ...layout,
    taskFile: (containerId) => join(layout.tasksFolder, `${containerId}.json`),
    executorFile: (containerId) => join(layout.executorsFolder, `${containerId}.json`),
    containerFolder: (containerId) => join(layout.containersFolder, containerId),
    executorFolder: (agentId, frameworkId, executorId) =>
      join(layout.slavesFolder, agentId, 'frameworks', frameworkId, 'executors', executorId),
  }
}

/** Makes the folders. Throws DCL_MESOS_AGENT_WORK_DIR_UNUSABLE. */
export async function createLayout(layout: WorkLayout): Promise<void> {
  const folders = [
    layout.frameworksFolder,
    layout.tasksFolder,
    layout.executorsFolder,
    layout.containersFolder,
  ]
  try {
    for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const folder of [layout.slavesFolder, layout.volumesFolder]) await mkdir(folder, { recursive: true })
  } catch (error) {
    const reason = (error as Error).message
    throw agentErrors.WORK_DIR_UNUSABLE({ workDir: layout.workDir, reason }, { cause: error })
  }
}

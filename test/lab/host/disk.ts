import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { labFolder } from '../machine/folders.ts'
import { mustRun } from '../machine/run-program.ts'

/** Folders of one host on the machine. */
export interface HostFolders {
  /** Everything about the host. */
  all: string
  /** Its file tree, mounted: the strict tree below, its own changes above. */
  root: string
  /** What it sees as /var/lib: a plain folder, because an overlay cannot be the upper half of another. */
  data: string
  console: string
}

/** Where a host's folders are. */
export function foldersOf(lab: string, host: string): HostFolders {
  const all = join(labFolder(lab), 'hosts', host)
  return { all, root: join(all, 'root'), data: join(all, 'data'), console: join(all, 'console.log') }
}

/** Mounts the file tree of a host, as it was after the installation of its distribution. */
export async function createDisk(lab: string, host: string, treeFolder: string): Promise<HostFolders> {
  const folders = foldersOf(lab, host)
  const upper = join(folders.all, 'upper')
  const work = join(folders.all, 'work')
  for (const folder of [upper, work, folders.root]) await mkdir(folder, { recursive: true })
  // "volatile": nothing of a lab outlives the machine, so nothing has to reach its disk before the unmount.
  const options = `lowerdir=${treeFolder},upperdir=${upper},workdir=${work},volatile`
  await mustRun(['mount', '-t', 'overlay', 'overlay', '-o', options, folders.root])
  await cp(join(treeFolder, 'var/lib'), folders.data, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
  })
  return folders
}

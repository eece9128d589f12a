import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { foldersOf } from '../host/disk.ts'
import { labFolder } from '../machine/folders.ts'
import { unmountBelow } from '../machine/mounts.ts'
import { machineName } from './names.ts'

// systemd-nspawn keeps files for each machine, and removes them only when it ends in an orderly way.
const kept = '/run/systemd/nspawn'

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : []
}

/** Removes the locks on the file trees of a lab, which are named after these: call it before they are unmounted. */
export async function removeLocks(lab: string): Promise<void> {
  for (const host of await namesIn(join(labFolder(lab), 'hosts'))) {
    const { root } = foldersOf(lab, host)
    if (!existsSync(root)) continue
    const { dev, ino } = await stat(root)
    await rm(join(kept, 'locks', `inode-${dev}:${ino}`), { force: true })
  }
}

/** Removes what is named after the hosts of a lab. */
export async function removeTraces(lab: string): Promise<void> {
  for (const folder of [join(kept, 'propagate'), join(kept, 'unix-export')]) {
    for (const name of await namesIn(folder)) {
      if (!name.startsWith(machineName(lab, ''))) continue
      await unmountBelow(join(folder, name))
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

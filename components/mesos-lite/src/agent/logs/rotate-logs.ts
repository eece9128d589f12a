import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { LogRules, SandboxLogRules } from './decide/log-rules.ts'
import { isDue, planRotation } from './decide/plan-rotation.ts'
import { compressFile, moveContent, openNew } from './log-file.ts'

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
const logFlags = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK

async function openIfThere(path: string, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags)
  } catch {
    return undefined // not written yet, deleted, or made something else by its task
  }
}

/** A file under the name of a log that belongs to somebody else is none. */
function isLog(stats: Stats, owner: number): boolean {
  if (!stats.isFile()) return false
  return stats.uid === owner || (stats.uid === process.getuid?.() && stats.nlink === 1)
}

async function giveTo(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  if (process.getuid?.() === 0) await file.chown(uid, gid)
}

async function rotateLog(folder: string, name: string, owner: number, rules: LogRules): Promise<void> {
  const path = (file: string): string => `${folder}/${file}`
  const log = await openIfThere(path(name), logFlags)
  if (!log) return
  const opened = [log]
  const openPart = async (file: string): Promise<FileHandle> => {
    await rm(file, { recursive: true, force: true }) // left by a crash
    const part = await openNew(file)
    opened.push(part)
    return part
  }
  try {
    const stats = await log.stat()
    if (!isLog(stats, owner) || !isDue(stats.size, rules)) return
    const { steps, newest } = planRotation(name, await readdir(folder), rules)
    for (const step of steps) {
      if (step.do === 'remove') await rm(path(step.name), { recursive: true, force: true })
      else await rename(path(step.from), path(step.to))
    }
    const partPath = path(`${name}.rotating`)
    const part = await openPart(partPath)
    await giveTo(part, stats)
    const kept = newest !== undefined
    await moveContent(log, part, () =>
      kept ? rename(partPath, path(`${name}.1`)) : rm(partPath, { force: true }),
    )
    if (newest?.endsWith('.gz') !== true) return
    const target = await openPart(`${partPath}.gz`)
    await giveTo(target, stats)
    await compressFile(part, target)
    await rename(`${partPath}.gz`, path(newest))
    await rm(path(`${name}.1`), { force: true })
  } finally {
    for (const handle of opened) await handle.close()
  }
}

/**
 * Rotates `stdout` and `stderr` of a sandbox that are larger than they may be. The task may do what it wants in its
 * sandbox meanwhile: no link is followed.
 */
export async function rotateLogs(sandbox: string, rules: SandboxLogRules): Promise<void> {
  const folder = await openIfThere(sandbox, folderFlags)
  if (!folder) return
  try {
    const { uid } = await folder.stat()
    // By its descriptor, so that it stays this folder whatever becomes of its name.
    for (const name of ['stdout', 'stderr'] as const) {
      await rotateLog(`/proc/self/fd/${folder.fd}`, name, uid, rules[name])
    }
  } finally {
    await folder.close()
  }
}

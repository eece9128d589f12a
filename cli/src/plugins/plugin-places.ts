import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Folders that are not yet a plugin: `.new-<process>-<chance>`. */
const begun = /^\.new-(?:(\d+)-)?/
/** What a plugin was before its update; it counts while there is no other. */
const oldMark = '.old-'

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true })

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** An empty folder beside the plugins of `parent`, to lay one out in. What installations left that were killed goes. */
export function beginPlugin(parent: string): string {
  mkdirSync(parent, { recursive: true })
  for (const name of readdirSync(parent)) {
    const [left, pid = ''] = begun.exec(name) ?? []
    if (left !== undefined && !(pid !== '' && runs(Number(pid)))) remove(join(parent, name))
  }
  return mkdtempSync(join(parent, `.new-${process.pid}-`))
}

/** Puts what was laid out in the place of the plugin of this name; at every moment one of the two is there. */
export function placePlugin(parent: string, made: string, name: string): void {
  const [place, old] = [join(parent, name), join(parent, `${oldMark}${name}`)]
  const replaces = existsSync(place)
  if (replaces) {
    remove(old)
    renameSync(place, old)
  }
  try {
    renameSync(made, place)
  } catch (error) {
    if (replaces) renameSync(old, place)
    throw error
  }
  remove(old)
}

/** Where each plugin lies, by name. */
export function placesOf(parent: string): { name: string; folder: string }[] {
  if (!existsSync(parent)) return []
  const names = readdirSync(parent)
  const places = new Map<string, string>()
  for (const name of names) if (name.startsWith(oldMark)) places.set(name.slice(oldMark.length), name)
  for (const name of names) if (!name.startsWith('.')) places.set(name, name)
  return [...places]
    .map(([name, folder]) => ({ name, folder: join(parent, folder) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Takes a plugin away, and what it was before an update. */
export function removePlugin(parent: string, name: string): void {
  remove(join(parent, `${oldMark}${name}`))
  remove(join(parent, name))
}

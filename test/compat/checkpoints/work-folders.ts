import { existsSync } from 'node:fs'
import { cp, glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordFormats } from '../../../components/mesos-lite/src/agent/checkpoint/records.ts'

const here = import.meta.dirname

/** What stands for the work folder, the host and the boot of the agent that left a folder. */
export const stands = { folder: '@FOLDER@', hostname: '@HOST@', boot: '@BOOT@' } as const

/** Kinds of checkpoints and their present version. */
export const kinds = Object.entries(recordFormats)

/** The folder with what an agent left, of which the newest record has this version. */
export const frozenFolder = (version: number): string => join(here, `left-by-v${version}`)

/** The newest version of any kind. */
export const newestVersion = Math.max(...kinds.map(([, version]) => version))

/** Kinds of records in a frozen folder, by the folder that they lie in. */
export async function frozenKinds(version: number): Promise<Map<string, Set<number>>> {
  const found = new Map<string, Set<number>>()
  const folder = frozenFolder(version)
  if (!existsSync(folder)) return found
  for await (const name of glob('**/*.json', { cwd: folder })) {
    const kind = name.includes('/') ? name.slice(0, name.indexOf('/') - 1) : name.slice(0, -'.json'.length)
    const { format } = JSON.parse(await readFile(join(folder, name), 'utf8')) as { format: number }
    found.set(kind, (found.get(kind) ?? new Set()).add(format))
  }
  return found
}

/** Puts what an agent left into a work folder of this machine, as if the machine had been restarted since. */
export async function thaw(version: number, workDir: string): Promise<void> {
  const meta = join(workDir, 'meta')
  await cp(frozenFolder(version), meta, { recursive: true })
  for await (const name of glob('**/*.json', { cwd: meta })) {
    const file = join(meta, name)
    const text = await readFile(file, 'utf8')
    const put = { [stands.folder]: workDir, [stands.hostname]: 'localhost', [stands.boot]: 'an-earlier-boot' }
    const thawed = Object.entries(put).reduce((all, [from, to]) => all.replaceAll(from, to), text)
    await writeFile(file, thawed)
  }
}

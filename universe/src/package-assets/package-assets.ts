import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeWhole } from '@dcos-lite/lib/files'
import { zipOf } from '../core-cli/zip.ts'

/** Files that packages of ours bring along, and what is in each: folders here, released as they are. */
const archives = [{ folder: 'dcos-toolbox-1.0.0', files: ['plugin.toml', 'bin/dcos-toolbox'] }]

/** The content of each file, by its name: the same bytes with every zlib, since the packages name their hashes. */
export async function packageAssets(): Promise<Map<string, Buffer>> {
  const made = new Map<string, Buffer>()
  for (const { folder, files } of archives) {
    const entries = files.map(async (name) => {
      const file = fileURLToPath(new URL(`${folder}/${name}`, import.meta.url))
      const executable = ((await stat(file)).mode & 0o100) !== 0
      return { name, content: await readFile(file), executable }
    })
    made.set(`${folder}.zip`, await zipOf(await Promise.all(entries), { stored: true }))
  }
  return made
}

/** Writes the files into a folder: beside the repository that an installation serves. */
export async function writePackageAssets(folder: string): Promise<void> {
  for (const [name, content] of await packageAssets()) {
    await writeWhole(join(folder, name), content)
  }
}

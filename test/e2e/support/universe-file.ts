import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildRepository, packagesFolder } from '@dcos-lite/universe'

/** Builds the repository of our own packages into a folder and returns its path. */
export async function buildUniverseFile(folder: string): Promise<string> {
  const file = join(folder, 'universe.json')
  await writeFile(file, await buildRepository(packagesFolder))
  return file
}

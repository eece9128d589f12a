import { rename, writeFile } from 'node:fs/promises'
import { buildRepository, packagesFolder } from '@dcos-lite/universe'

/** Builds the repository that a local cluster serves: our own packages, as `dcos-universe build` does. */
export async function buildUniverse(file: string): Promise<void> {
  const text = await buildRepository(packagesFolder)
  await writeFile(`${file}.part`, text)
  await rename(`${file}.part`, file)
}

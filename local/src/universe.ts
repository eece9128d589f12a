import { rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { addCoreCli, buildRepository, packagesFolder, writePackageAssets } from '@dcos-lite/universe'

/** Builds the repository that a local cluster serves: our own packages with their files, and our command as a plugin of other clients. */
export async function buildUniverse(file: string): Promise<void> {
  const packages = await buildRepository(packagesFolder)
  const text = await addCoreCli(packages, { zipFile: join(dirname(file), 'dcos-core-cli.zip') })
  await writePackageAssets(dirname(file))
  await writeFile(`${file}.part`, text)
  await rename(`${file}.part`, file)
}

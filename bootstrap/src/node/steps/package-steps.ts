import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bootstrapErrors } from '../../errors.ts'
import { nodePaths, packageFolder } from '../../node-paths.ts'
import { packageManifestFile } from '../../package/package-manifest.ts'
import { manifestOfFiles } from '../../package/rendered-file.ts'
import { configPackageName } from '../../sets/set.ts'
import type { SetFile } from '../../sets/set.ts'
import type { NodeContext } from '../node-context.ts'
import { syncFolder, writeDurably } from '../system/durable.ts'

/** Refuses names that would leave the package. */
function checkPath(path: string): void {
  if (/^[A-Za-z0-9_][\w.@-]*(\/[A-Za-z0-9_][\w.@-]*)*$/.test(path)) return
  throw bootstrapErrors.SET_UNREADABLE({ file: 'that was sent', reason: `"${path}" is no path of a package` })
}

/** Writes the configuration package that came with a set. It appears as a whole. */
export async function writeConfigPackage(node: NodeContext, { config }: SetFile): Promise<void> {
  const manifest = manifestOfFiles(configPackageName, config.files)
  if (manifest.id !== config.id) {
    throw bootstrapErrors.SET_UNREADABLE({
      file: 'that was sent',
      reason: `its configuration is ${manifest.id}, not ${config.id}`,
    })
  }
  const part = node.at(`${nodePaths.packages}/.${config.id}.part`)
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  for (const { path, mode, text } of config.files) {
    checkPath(path)
    await writeDurably(join(part, path), text, mode)
  }
  await writeDurably(join(part, packageManifestFile), JSON.stringify(manifest))
  await rename(part, node.at(packageFolder(config.id)))
  await syncFolder(node.at(nodePaths.packages))
}

/** Removes a package. It is renamed first, so that half of one is never taken for a package. */
export async function removePackage(node: NodeContext, id: string): Promise<void> {
  const gone = node.at(`${nodePaths.packages}/.${id}.gone`)
  await rm(gone, { recursive: true, force: true })
  await rename(node.at(packageFolder(id)), gone).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rm(gone, { recursive: true, force: true })
}

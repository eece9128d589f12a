import { join } from 'node:path'
import type { PushedFile } from '../bundle/bundle.ts'
import { incomingFolder, incomingNames } from '../node-paths.ts'
import type { BuiltPackage } from './cache/keep-package.ts'

/** The runtime and the program of the node, as they are sent for the first contact. */
export function firstContactFiles(
  bundleId: string,
  runtime: BuiltPackage,
  components: BuiltPackage,
): PushedFile[] {
  const folder = incomingFolder(bundleId)
  const program = `lib/${incomingNames.program}`
  const pick = (from: BuiltPackage, wanted: (path: string) => boolean, target: (path: string) => string) =>
    from.manifest.entries.flatMap((entry): PushedFile[] => {
      if (entry.type === 'link' || !wanted(entry.path)) return []
      const { path, mode, sizeBytes, sha256 } = entry
      return [{ source: join(from.folder, path), target: target(path), mode, sizeBytes, sha256 }]
    })
  return [
    ...pick(
      runtime,
      () => true,
      (path) => `${folder}/${incomingNames.runtime}/${path}`,
    ),
    ...pick(
      components,
      (path) => path === program,
      () => `${folder}/${incomingNames.program}`,
    ),
  ]
}

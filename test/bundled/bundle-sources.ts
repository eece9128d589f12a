import { cp, glob, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { componentsBuild } from '../../bootstrap/src/build/packages/components-package.ts'

const root = join(import.meta.dirname, '..', '..')
const patterns = ['components/*/src/**/*.ts', 'lib/src/**/*.ts']
const left = /\.d\.ts$|\/src\/page\/|^lib\/src\/testing\//

/** Bundles each source file of lib and the components as nodes get them, at its path below a folder. */
export async function bundleSources(folder: string): Promise<number> {
  const entryPoints: { in: string; out: string }[] = []
  for await (const file of glob(patterns, { cwd: root })) {
    if (left.test(file)) continue
    entryPoints.push({ in: join(root, file), out: file.slice(0, -'.ts'.length) })
    // Workers are looked for beside the files that are shared.
    if (file.endsWith('-worker.ts')) entryPoints.push({ in: join(root, file), out: basename(file, '.ts') })
  }
  await build({ ...(await componentsBuild(folder)), entryPoints })
  await cp(join(root, 'components/dashboard/src/page'), join(folder, 'page'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n')
  return entryPoints.length
}

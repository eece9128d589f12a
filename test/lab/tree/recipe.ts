import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PackageSources } from './package-sources.ts'
import { absent, identity, leftovers, packages } from './strict.ts'

const version = 1

/** Name of the tree that these sources and the lists here make; another recipe has another name. */
export function treeId(sources: PackageSources): string {
  const contents = sources.files.map((file) => readFileSync(file, 'utf8'))
  const { suite, architecture } = sources
  const recipe = JSON.stringify({
    version,
    suite,
    architecture,
    contents,
    packages,
    absent,
    leftovers,
    identity,
  })
  return `${suite}-${architecture}-${createHash('sha256').update(recipe).digest('hex').slice(0, 16)}`
}

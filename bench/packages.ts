/** Renders the newest packages of a repository document of the corpus beside npm mustache, then searches 1,235 versions. */
import { join } from 'node:path'
import Mustache from 'mustache'
import { assembleTree, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { renderTemplate, resolveOptions } from '@dcos-lite/lib/package-rendering'
import { buildCatalog, lookUp } from '../components/package-service/src/catalog/catalog.ts'
import { searchCatalog } from '../components/package-service/src/catalog/search.ts'
import { printFigure } from './support/statistics.ts'

const corpus = process.env.DCOS_CORPUS ?? join(import.meta.dirname, '..', '..', 'shared', 'corpus')
const tree = await findPackageTree(join(corpus, 'universe'))
const packages: PackageDefinition[] = assembleTree(await readPackageTree(tree))
const work = packages.flatMap((definition) => {
  const template = definition.marathon?.v2AppMustacheTemplate
  if (template === undefined) return []
  const resource = (definition.resource ?? {}) as never
  return [
    {
      text: Buffer.from(template, 'base64').toString('utf8'),
      context: { ...resolveOptions(definition, undefined), resource },
    },
  ]
})

function perSecond(render: (text: string, context: Record<string, never>) => void): number {
  const rounds = 5
  const startMs = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (const { text, context } of work) render(text, context as Record<string, never>)
  }
  return (rounds * work.length * 1000) / (performance.now() - startMs)
}

function p99(times: number, call: () => void): number {
  const took = Array.from({ length: times }, () => {
    const startMs = performance.now()
    call()
    return performance.now() - startMs
  }).sort((a, b) => a - b)
  return took[Math.floor(times * 0.99)] ?? 0
}

const ours = perSecond(renderTemplate)
const peer = perSecond((text, context) => void Mustache.render(text, context))
printFigure(`${work.length} templates, ours`, `${ours.toFixed(0)}/s`)
printFigure('  npm mustache', `${peer.toFixed(0)}/s`, `ratio ${(ours / peer).toFixed(2)}`)

const many = Array.from({ length: 1235 }, (_, at) => {
  const definition = structuredClone(packages[at % packages.length]) as PackageDefinition
  return { ...definition, version: `${definition.version}.${at}`, releaseVersion: at }
})
const entries = buildCatalog([{ name: 'corpus', uri: 'http://x', packages: many }])
const view = { entries, failures: [], verified: new Map() }
const name = many[0]?.name ?? ''
printFigure(
  'search of 1235 versions, p99',
  `${p99(500, () => void searchCatalog(entries, 'data')).toFixed(2)} ms`,
)
printFigure('describe of 1235 versions, p99', `${p99(500, () => void lookUp(view, name)).toFixed(2)} ms`)
printFigure('memory of this process', `${(process.memoryUsage().rss / 1048576).toFixed(0)} MiB`)

/** Renders the templates of the corpus beside npm mustache, and asks a package service with 1,235 versions. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Mustache from 'mustache'
import { assembleTree, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { renderTemplate, resolveOptions } from '@dcos-lite/lib/package-rendering'
import { pssMiBOf } from './support/memory-of.ts'
import { askRepeatedly } from './support/packages/ask-repeatedly.ts'
import { startProgram } from './support/packages/start-program.ts'
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

type Render = (text: string, context: Record<string, never>) => void

function perSecond(render: Render, rounds: number): number {
  const startMs = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (const { text, context } of work) render(text, context as Record<string, never>)
  }
  return (rounds * work.length * 1000) / (performance.now() - startMs)
}

const peerRender: Render = (text, context) => void Mustache.render(text, context)

/** Each template for the first time (parsed, compiled, printed), and then again and again. */
for (const [what, measure] of [
  ['for the first time', (render: Render) => perSecond(render, 1)],
  ['known', (render: Render) => perSecond(render, 20)],
] as const) {
  const peer = measure(peerRender)
  const ours = measure(renderTemplate)
  const beside = `npm mustache ${peer.toFixed(0)}/s, ratio ${(ours / peer).toFixed(2)}`
  printFigure(`${work.length} templates ${what}`, `${ours.toFixed(0)}/s`, beside)
}

/** As many versions as the last Universe had, in a process of the package service, asked over HTTP. */
const many = Array.from({ length: 1235 }, (_, at) => {
  const definition = packages[at % packages.length] as PackageDefinition
  return { ...definition, version: `${definition.version}.${at}`, releaseVersion: at }
})
const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
const document = join(folder, 'universe.json')
await writeFile(document, JSON.stringify({ packages: many }))
const measures: [string, string, number, (at: number) => unknown][] = [
  ['search for a word', 'package.search', 1, () => ({ query: 'data' })],
  ['search for everything', 'package.search', 1, () => ({})],
  ['describe', 'package.describe', 3, (at) => ({ packageName: many[at % packages.length]?.name })],
  ['render', 'package.render', 1, () => ({ packageName: 'hello-world' })],
]
for (const repositories of [[], [{ name: 'corpus', uri: pathToFileURL(document).href }]]) {
  const service = await startProgram(join(import.meta.dirname, 'support', 'packages', 'package-service.ts'), [
    join(folder, `store-${repositories.length}.sqlite`),
    JSON.stringify(repositories),
  ])
  try {
    if (repositories.length === 0) {
      printFigure('memory without packages', `${pssMiBOf(service.pid).toFixed(0)} MiB`)
      continue
    }
    for (const [what, kind, version, body] of measures) {
      const took = await askRepeatedly(service.url, kind, version, body)
      printFigure(
        `${what}, 1235 versions, over HTTP`,
        `p50 ${took.p50.toFixed(1)} ms, p99 ${took.p99.toFixed(1)} ms`,
      )
    }
    printFigure('memory with 1235 versions', `${pssMiBOf(service.pid).toFixed(0)} MiB`)
  } finally {
    await service.stop()
  }
}
await rm(folder, { recursive: true, force: true })

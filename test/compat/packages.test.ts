import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { assembleTree, findNewest, readPackageTree } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { corpusFolder, skipBecause, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/package-service'
import { withMarathon } from '../../components/marathon-lite/test/support/started-marathon.ts'
import { callPackageService } from '../../components/package-service/test/package-client.ts'
import type { PackageAnswer } from '../../components/package-service/test/package-client.ts'
import { withoutNulls } from '../../components/package-service/src/protocol/without-nulls.ts'
import { isExpectedRefusal } from './packages/expected-refusals.ts'
import { countTable } from './packages/count-table.ts'

interface Verdict {
  runs: string
  reason?: string
}
interface Row {
  name: string
  /** What search, describe and install say. */
  says: string
  why: string | undefined
  /** What became of an installation without options. */
  installed: string
  problems: string[]
}
interface RenderedIndex {
  [name: string]: { hasTemplate: boolean; validJson?: boolean; defaultsMatchSchema?: boolean }
}

const corpus = join(corpusFolder() ?? '', 'universe')
const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(corpus, ...path), 'utf8')) as T

type Call = (kind: string, body: unknown, version?: number) => Promise<PackageAnswer>

const verdictOf = (value: unknown): Verdict => {
  const { runs, reason } = (value ?? {}) as Verdict
  return reason === undefined ? { runs } : { runs, reason }
}

/** What an installation came to, in a word, and whether that is what the corpus says of the package. */
function outcomeOf(
  answer: PackageAnswer,
  entry: RenderedIndex[string],
  definition: PackageDefinition,
): [string, string[]] {
  const { status, body } = answer
  if (status === 200) {
    if (body.appId === undefined) return ['only a command', entry.hasTemplate ? ['its app is missing'] : []]
    const right = entry.validJson === true && entry.defaultsMatchSchema === true
    return ['accepted by Marathon', right ? [] : ['it should have been refused']]
  }
  if (body.type === 'PackageNeedsNewerCluster') return ['needs a newer cluster', []]
  if (body.type === 'CustomPackageManagerNotFound') {
    return ['needs its package manager', definition.manager ? [] : ['it has no manager']]
  }
  if (body.type === 'JsonSchemaMismatch') {
    return ['needs options', entry.defaultsMatchSchema === false ? [] : ['its defaults fit its schema']]
  }
  if (body.type === 'JsonParsingError') {
    return ['its template makes no JSON', entry.validJson === false ? [] : ['the original makes JSON of it']]
  }
  if (body.type === 'MarathonBadResponse') {
    const reasons = JSON.stringify(body.data)
    const known = isExpectedRefusal(reasons)
    return ['refused by Marathon', known ? [] : [`${definition.name}: ${body.message ?? ''} ${reasons}`]]
  }
  return [String(body.type), [`${definition.name}: ${body.message ?? ''}`]]
}

/** The labels of a template alone. */
function ownLabels(labels: Record<string, string> = {}): Record<string, string> {
  const set = /^DCOS_PACKAGE_(NAME|VERSION|SOURCE|OPTIONS|DEFINITION)$/
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !set.test(label)))
}

async function examine(
  call: Call,
  definition: PackageDefinition,
  found: Verdict | undefined,
  index: RenderedIndex,
): Promise<Row> {
  const { name, version } = definition
  const entry = index[name] ?? { hasTemplate: false }
  const which = { packageName: name, packageVersion: version }
  const described = await call('package.describe', which, 3)
  const verdict = verdictOf(described.body.dcosLite)
  const problems: string[] = []
  if (found !== undefined && !isDeepStrictEqual(verdictOf(found), verdict))
    problems.push('search says something else')
  const rendered = await call('package.render', which)
  if (rendered.status === 200) {
    const { labels, ...app } = rendered.body.marathonJson as { labels?: Record<string, string> }
    // Answers of this API have no members that are null.
    const stored = withoutNulls(readJson('rendered', `${name}.json`)) as { labels?: Record<string, string> }
    const same = isDeepStrictEqual(
      { ...app, labels: ownLabels(labels) },
      { ...stored, labels: ownLabels(stored.labels) },
    )
    if (!same) problems.push('it renders to something else')
  }
  const first = await call('package.install', which, 2)
  const taken = first.body.type === 'PackageAlreadyInstalled'
  const answer = taken ? await call('package.install', { ...which, appId: `/corpus-${name}` }, 2) : first
  const installedVerdict =
    answer.status === 200 ? verdictOf(answer.body.dcosLite ?? { runs: 'runs' }) : verdict
  if (!isDeepStrictEqual(installedVerdict, verdict)) problems.push('install says something else')
  const [installed, more] = outcomeOf(answer, entry, definition)
  const why = verdict.reason?.replace(/ ?\(.*?\)/g, '')
  return { name, says: verdict.runs, why, installed, problems: [...problems, ...more] }
}

describe('corpus: the packages of the DC/OS Universe on this cluster', function () {
  this.timeout(180_000)
  before(function () {
    if (corpusFolder() === undefined) skipBecause(this, 'the corpus is not on this machine')
  })

  it('are rendered, judged and taken by Marathon, or refused with a reason, every one of them', () =>
    withTemporaryFolder((folder) =>
      withMarathon(async ({ url }) => {
        const packages = assembleTree(await readPackageTree(join(corpus, 'packages')))
        const index = readJson<RenderedIndex>('rendered', '_index.json')
        const document = join(folder, 'universe.json')
        await writeFile(document, JSON.stringify({ packages }))
        const service = await start(
          {
            listen: { host: '127.0.0.1', port: 0 },
            store: { engine: 'sqlite', file: join(folder, 'store.sqlite') },
            marathonUrl: url,
            containerImages: true,
            defaultRepositories: [{ name: 'corpus', uri: pathToFileURL(document).href }],
          },
          testEnvironment(),
        )
        try {
          const call: Call = (kind, body, version = 1) =>
            callPackageService(service.urls.api ?? '', kind, body, { version })
          const search = await call('package.search', {})
          const found = new Map(
            (search.body.packages as { name: string; currentVersion: string; dcosLite: Verdict }[]).map(
              (one) => [`${one.name} ${one.currentVersion}`, one.dcosLite],
            ),
          )
          const rows: Row[] = []
          for (const name of Object.keys(index)) {
            const definition = findNewest(packages, name)
            if (!definition) throw new Error(`${name} is not in the corpus`)
            rows.push(await examine(call, definition, found.get(`${name} ${definition.version}`), index))
          }
          process.stdout.write(countTable(rows))
          expect(
            rows.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
          ).to.deep.equal([])
          expect(rows).to.have.length(Object.keys(index).length)
        } finally {
          await service.stop()
        }
      }),
    ))
})

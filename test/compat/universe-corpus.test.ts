import { readFileSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { assembleTree, readPackageTree } from '@dcos-lite/lib/package-format'
import { corpusFolder, skipBecause, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { refusal, runCommand } from '../../universe/test/run-command.ts'

const corpus = join(corpusFolder() ?? '', 'universe')
type Index = Record<string, { hasTemplate: boolean; validJson?: boolean; defaultsMatchSchema?: boolean }>

const counted = (title: string, words: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([word, many]) => `${many} ${word}`)
  return `      ${title}: ${words.length}: ${parts.join(', ')}\n`
}

describe('corpus: the packages of the DC/OS Universe for maintainers', function () {
  this.timeout(240_000)
  before(function () {
    if (corpusFolder() === undefined) skipBecause(this, 'the corpus is not on this machine')
  })

  it('have no error for lint, and no warning that is not one of the original checks or ours', async () => {
    const report = await runCommand('', ['lint', '--packages', corpus])
    const { findings, revisions } = report as {
      findings: { severity: string; rule: string }[]
      revisions: number
    }
    expect(findings.filter(({ severity }) => severity === 'error')).to.deep.equal([])
    process.stdout.write(`      ${revisions} revisions without an error\n`)
    process.stdout.write(
      counted(
        'warnings',
        findings.map(({ rule }) => rule),
      ),
    )
  })

  it('are rendered by the command, or refused by the name of what is wrong: every newest one', () =>
    withTemporaryFolder(async (folder) => {
      const index = JSON.parse(readFileSync(join(corpus, 'rendered', '_index.json'), 'utf8')) as Index
      const packages = assembleTree(await readPackageTree(join(corpus, 'packages')))
      const outcomes: string[] = []
      for (const [name, entry] of Object.entries(index)) {
        // A tree of its own: reading all packages for each would take minutes.
        const inTree = join('packages', name.charAt(0).toUpperCase(), name)
        const own = join(folder, name, 'repo')
        await mkdir(dirname(join(own, inTree)), { recursive: true })
        await cp(join(corpus, inTree), join(own, inTree), { recursive: true })
        const words = ['render', name, '--packages', join(folder, name)]
        const expected = !entry.hasTemplate
          ? 'PACKAGE_RENDERING_NO_TEMPLATE'
          : entry.defaultsMatchSchema === false
            ? 'UNIVERSE_OPTIONS_NOT_VALID'
            : entry.validJson === false
              ? 'UNIVERSE_RESULT_NOT_JSON'
              : undefined
        if (expected !== undefined) expect(await refusal(folder, words), name).to.equal(expected)
        else
          expect(await runCommand(folder, words), name)
            .to.be.an('object')
            .with.property('id')
        outcomes.push(expected ?? 'rendered')
      }
      expect(new Set(packages.map(({ name }) => name)).size).to.equal(outcomes.length)
      process.stdout.write(counted('newest packages', outcomes))
    }))
})

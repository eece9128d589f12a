import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { lintTree, packagesFolder } from '../../src/index.ts'
import { findDuplicateKeys } from '../../src/lint/duplicate-keys.ts'
import { metadata, writeTree } from '../package-tree.ts'

/** `severity file rule` of everything that is found in a tree of these files. */
async function findings(files: Record<string, unknown>): Promise<string[]> {
  let found: string[] = []
  await withTemporaryFolder(async (folder) => {
    await writeTree(folder, files)
    const report = await lintTree(folder)
    expect(report.findings.every(({ message, fix }) => message.length > 5 && fix.length > 5)).to.equal(true)
    found = report.findings.map(({ severity, file, rule }) => `${severity} ${file} ${rule}`)
  })
  return found
}

const good = { 'W/web/0/package.json': metadata() }
const marathon = 'W/web/0/marathon.json.mustache'

describe('the lint', () => {
  it('has nothing to say about our own packages', async () => {
    const report = await lintTree(packagesFolder)
    expect(report.findings).to.deep.equal([])
    expect(report.revisions).to.be.greaterThan(3)
  })

  const cases: [string, Record<string, unknown>, string[]][] = [
    ['an empty tree', { 'W/web/readme.txt': '' }, ['error . empty-tree']],
    ['a letter folder that is none', { 'ww/web/0/package.json': metadata() }, ['error ww letter-folder']],
    [
      'a package under another letter',
      { 'A/web/0/package.json': metadata() },
      ['warning A/web letter-matches-name'],
    ],
    [
      'a wrong package name',
      { 'W/Web/0/package.json': metadata({ name: 'Web' }) },
      ['error W/Web package-name', 'error W/Web/0/package.json package-schema'],
    ],
    [
      'a revision that is no number',
      { 'W/web/one/package.json': metadata() },
      ['error W/web/one revision-folder'],
    ],
    ['a missing package.json', { 'W/web/0/config.json': {} }, ['error W/web/0/package.json package-json']],
    ['broken JSON', { 'W/web/0/package.json': '{"a": 1,}' }, ['error W/web/0/package.json json']],
    [
      'another name than the folder',
      { 'W/web/0/package.json': metadata({ name: 'other' }) },
      ['error W/web/0/package.json name-matches-folder'],
    ],
    [
      'an unknown key',
      { 'W/web/0/package.json': metadata({ surprise: 1 }) },
      ['error W/web/0/package.json package-schema'],
    ],
    [
      'escaped non-ASCII',
      { 'W/web/0/package.json': JSON.stringify(metadata({ description: '@' })).replace('@', '\\u00e9') },
      ['error W/web/0/package.json ascii'],
    ],
    [
      'command.json in 4.0',
      { ...good, 'W/web/0/command.json': { pip: [] } },
      ['error W/web/0/command.json command-forbidden'],
    ],
    [
      'a wrong command.json',
      { 'W/web/0/package.json': metadata({ packagingVersion: '3.0' }), 'W/web/0/command.json': { pip: 1 } },
      ['error W/web/0/command.json command-schema'],
    ],
    [
      'a schema that is none',
      { ...good, 'W/web/0/config.json': { properties: { a: { required: true } } } },
      ['error W/web/0/config.json config-schema'],
    ],
    [
      'a wrong resource',
      { ...good, 'W/web/0/resource.json': { image: 1 } },
      ['error W/web/0/resource.json resource-schema'],
    ],
    ['an open section', { ...good, [marathon]: '{{#a}}' }, [`error ${marathon} template`]],
    [
      'a key that is there twice',
      { 'W/web/0/package.json': JSON.stringify(metadata()).replace('{', '{"name":"x",') },
      ['warning W/web/0/package.json duplicate-key'],
    ],
    [
      'a template that fails with the defaults',
      { ...good, [marathon]: '{"id": {{x}}}' },
      [`warning ${marathon} renders-with-defaults`],
    ],
    [
      'defaults that do not fit',
      {
        ...good,
        [marathon]: '{}',
        'W/web/0/config.json': { required: ['b'], properties: { a: { default: 1 } } },
      },
      ['warning W/web/0/config.json defaults-fit-schema'],
    ],
    [
      'an app and a job at once',
      { ...good, [marathon]: '{}', 'W/web/0/metronome.json.mustache': '{}' },
      ['error W/web/0/metronome.json.mustache one-template'],
    ],
    [
      'a CLI that old clusters cannot use, and a hash that is none',
      {
        ...good,
        'W/web/0/resource.json': {
          cli: {
            binaries: {
              linux: {
                'x86-64': {
                  url: 'https://example.com/x',
                  kind: 'zip',
                  contentHash: [{ algo: 'sha256', value: 'x' }],
                },
              },
            },
          },
        },
      },
      ['warning W/web/0/resource.json hash-format', 'error W/web/0/command.json cli-needs-command'],
    ],
  ]
  for (const [what, files, expected] of cases) {
    it(`finds ${what}`, async () => {
      expect(await findings(files)).to.deep.equal(expected)
    })
  }

  it('finds duplicate keys at any depth, and does not mistake equal keys of different objects', () => {
    expect(findDuplicateKeys('{"a": [{"b": 1}, {"b": 2}], "c": {"b": 1}, "s": "{\\"b\\":1}"}')).to.deep.equal(
      [],
    )
    expect(findDuplicateKeys('{"a": {"b": [], "x": {}, "b": "b"}, "a": 1}')).to.deep.equal(['/a/b', '/a'])
  })

  it('names the line of what it found', () =>
    withTemporaryFolder(async (folder) => {
      const wrong = JSON.stringify(metadata({ upgradesFrom: ['*', '0.9'], surprise: 1 }), null, 1)
      await writeTree(folder, {
        'W/web/0/package.json': wrong,
        'W/web/0/config.json': '{\n"type": "object",\n"properties": {\n"a": {"required": true}}}',
        [marathon]: '{\n\n{{#open}}',
        'W/web/1/package.json': '{\n "a": }',
        'W/web/2/package.json': JSON.stringify(metadata({ licenses: undefined })),
      })
      const { findings: found } = await lintTree(folder)
      const lines = new Map(found.map(({ rule, line }) => [rule, line]))
      const target = wrong.split('\n').findIndex((text) => text.includes('0.9')) + 1
      expect(lines.get('upgrade-target-exists')).to.equal(target)
      expect([lines.get('config-schema'), lines.get('template'), lines.get('json')]).to.deep.equal([4, 3, 2])
      expect([...lines.keys()]).to.include.members(['version-again', 'licence', 'package-schema'])
    }))
})

import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { commands } from '../src/commands/index.ts'
import { groupsOf } from '../src/program/find-command.ts'

/** Last words of commands that only read. */
const reading = new Set(
  'about dns explain follow get history keys list list-components list-providers log ls open ping queue search show summary details status test verify versions watch wait'.split(
    ' ',
  ),
)

/** Commands that only read, though their last word does not say so. */
const alsoReading: Record<string, string> = {
  'audit tail': 'follows a log',
  completion: 'prints a script',
  diff: 'compares and changes nothing',
  'diagnostics download': 'writes one file on this machine, which it names',
  'job show runs': 'shows',
  'marathon app version list': 'shows',
  'node diagnostics download': 'writes one file on this machine, which it names',
  'package describe': 'shows',
  'task attach': 'a session',
  'task download': 'writes files on this machine, which it names',
  'security org keypair': 'writes files on this machine, which it names',
  node: 'the same as node list',
  service: 'the same as service list',
  task: 'the same as task list',
}

/** Commands that change something and neither ask nor show it before, each with its reason. */
const exceptions: Record<string, string> = {
  'auth login': 'asks for name and password; changes the settings of this machine only',
  'auth logout': 'forgets a token that auth login gets again',
  'cluster attach': 'undone by attaching the other one',
  'cluster rename': 'a name on this machine only, undone by another rename',
  'cluster setup': 'asks for the login and for an unknown certificate',
  'config set': 'a setting on this machine, which config show shows before and after',
  'config unset': 'a setting on this machine, which config show shows before and after',
  'task exec': 'a session: what it does is the command that is given to it',
}

/** Lists whose output is made for scripts already. */
const plainLists: Record<string, string> = {
  'config keys': 'key : text, or one key a line with --quiet',
  'marathon app version list': 'prints JSON always',
}

const all = [...commands.values()]
const lastWord = (id: string): string => id.split(' ').at(-1) ?? ''
const reads = (id: string): boolean => reading.has(lastWord(id)) || id in alsoReading

describe('The table of commands', () => {
  it('lets everything that changes something be looked at before, or asks', () => {
    const silent = all.filter(
      ({ id, flags = {} }) => !reads(id) && !('dry-run' in flags) && !('yes' in flags) && !(id in exceptions),
    )
    expect(silent.map(({ id }) => id)).to.deep.equal([])
  })

  it('gives every list --json', () => {
    const lists = all.filter(({ id }) => /^(list|list-.*)$/.test(lastWord(id)) && !(id in plainLists))
    expect(lists.length).to.be.greaterThan(15)
    expect(lists.filter(({ flags = {} }) => !('json' in flags)).map(({ id }) => id)).to.deep.equal([])
  })

  it('gives every --yes a question, and asks for nothing that --yes cannot answer', () => {
    const both = all.filter(({ flags = {} }) => 'yes' in flags && flags['yes']?.type !== 'boolean')
    expect(both).to.deep.equal([])
  })

  it('names no exception that is none', () => {
    const needless = Object.keys(exceptions).filter((id) => {
      const flags = commands.get(id)?.flags ?? {}
      return !commands.has(id) || 'dry-run' in flags || 'yes' in flags
    })
    expect(needless).to.deep.equal([])
    expect(Object.keys(plainLists).filter((id) => !commands.has(id))).to.deep.equal([])
  })

  it('says of every group of commands what it is for', () => {
    const manifest = new URL('../package.json', import.meta.url)
    const { oclif } = JSON.parse(readFileSync(manifest, 'utf8')) as { oclif: { topics: object } }
    const described = Object.keys(oclif.topics).map((topic) => topic.replaceAll(':', ' '))
    const groups = [...groupsOf(commands.keys())].filter((group) => group !== '')
    expect(groups.filter((group) => !described.includes(group))).to.deep.equal([])
    expect(described.filter((group) => !groups.includes(group))).to.deep.equal([])
  })

  it('says of every command what it is for, and shows an example that begins with dcos or uses it', () => {
    for (const { id, summary, examples } of all) {
      expect(summary, id).to.match(/^\S.{5,}/)
      expect(examples.length, id).to.be.greaterThan(0)
      for (const example of examples) expect(example, id).to.include('dcos ')
    }
  })
})

import { expect } from 'chai'
import { commands } from '../../src/commands/index.ts'
import { complete } from '../../src/completion/candidates.ts'
import { groupsOf } from '../../src/program/find-command.ts'

const groups = groupsOf(commands.keys())
const at = (line: string) => complete(commands, groups, line.split(' '))
const words = (line: string): string[] => {
  const found = at(line)
  return found.kind === 'words' ? found.words.map(({ word }) => word) : []
}

describe('Completion', () => {
  it('offers the groups, the words of a group, and options', () => {
    expect(words('')).to.include.members(['node', 'task', 'marathon', 'job', 'package', 'apply'])
    expect(words('mar')).to.deep.equal(['marathon'])
    expect(words('marathon app sta')).to.deep.equal(['start'])
    expect(words('task l')).to.deep.equal(['list', 'log', 'ls'])
    expect(words('node list --j')).to.deep.equal(['--json'])
    expect(words('--ver')).to.deep.equal(['--version'])
    expect(words('-v marathon po')).to.deep.equal(['pod'])
    expect(words('nowhere ')).to.deep.equal([])
  })

  it('asks for values where an argument or an option has some', () => {
    expect(at('marathon app show ')).to.deep.equal({
      kind: 'values',
      of: 'app-id',
      command: 'marathon app show',
    })
    expect(at('job run x')).to.deep.equal({ kind: 'values', of: 'job-id', command: 'job run' })
    expect(at('node ssh --mesos-id ')).to.deep.equal({ kind: 'values', of: 'mesos-id', command: 'node ssh' })
    expect(at('marathon task kill a b ')).to.include({ of: 'task-ids' })
    expect(at('task log --lines 5 ')).to.include({ of: 'task' })
    expect(words('task log --lines ')).to.deep.equal([])
    expect(words('task log --output j')).to.deep.equal(['json', 'json-pretty'])
    expect(at('diagnostics download --output ')).to.deep.equal({ kind: 'files' })
  })

  it('offers files where a file is meant', () => {
    for (const line of ['marathon app add ', 'apply -f ', 'package install x --options ', 'plugin add ']) {
      expect(at(line), line).to.deep.equal({ kind: 'files' })
    }
  })
})

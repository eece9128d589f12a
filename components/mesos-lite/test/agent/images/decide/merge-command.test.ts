import type { CommandInfo } from '@dcos-lite/lib/mesos'
import { expect } from 'chai'
import { mergeCommand } from '../../../../src/agent/images/decide/merge-command.ts'

type Row = [title: string, command: CommandInfo, entrypoint: string[], cmd: string[], argv: string[] | string]

const rows: Row[] = [
  ['a shell and a value', { value: 'x y' }, ['e'], ['c'], ['/bin/sh', '-c', 'x y']],
  ['a shell without a value', {}, ['e'], ['c'], 'a shell needs a value'],
  ['a value', { shell: false, value: 'v' }, ['e'], ['c'], ['v']],
  ['a value and arguments', { shell: false, value: 'v', arguments: ['v0', 'a'] }, ['e'], ['c'], ['v', 'a']],
  ['nothing, and the image nothing', { shell: false }, [], [], 'neither'],
  ['nothing, and the image a command', { shell: false }, [], ['c', 'd'], ['c', 'd']],
  ['nothing, and the image an entrypoint', { shell: false }, ['e', 'f'], [], ['e', 'f']],
  ['nothing, and the image both', { shell: false }, ['e'], ['c'], ['e', 'c']],
  ['arguments, and the image nothing', { shell: false, arguments: ['a'] }, [], [], 'neither'],
  ['arguments, and the image a command', { shell: false, arguments: ['a'] }, [], ['c', 'd'], ['c', 'a']],
  ['arguments, and the image an entrypoint', { shell: false, arguments: ['a'] }, ['e'], [], ['e', 'a']],
  ['arguments, and the image both', { shell: false, arguments: ['a', 'b'] }, ['e'], ['c'], ['e', 'a', 'b']],
]

describe('the command of a task and the words of its image', () => {
  for (const [title, command, entrypoint, cmd, expected] of rows) {
    it(`become one when the task gives ${title}`, () => {
      const merged = mergeCommand(command, 'MESOS', { entrypoint, command: cmd })
      if (typeof expected === 'string') expect(merged).to.have.property('refused').that.contains(expected)
      else expect(merged).to.deep.equal({ argv: expected })
    })
  }

  it('are put together as docker run does in a DOCKER container', () => {
    const command = { shell: false, value: 'v', arguments: ['a'] }
    expect(mergeCommand(command, 'DOCKER', { entrypoint: ['e'], command: ['c'] })).to.deep.equal({
      argv: ['e', 'v', 'a'],
    })
    expect(mergeCommand({ shell: false }, 'DOCKER', { entrypoint: [], command: ['c'] })).to.deep.equal({
      argv: ['c'],
    })
  })
})

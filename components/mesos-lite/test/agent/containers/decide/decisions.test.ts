import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { containerIdProblem, containerKey } from '../../../../src/agent/containers/decide/container-id.ts'
import { taskWaitStatus } from '../../../../src/agent/containers/decide/task-wait-status.ts'
import { quoteWord, terminalArguments } from '../../../../src/agent/containers/decide/terminal-words.ts'
import { waitStatusOf } from '../../../../src/agent/containers/decide/wait-status.ts'

describe('what is decided about containers', () => {
  it('an id is refused with its ancestors, and else named from the outside to the inside', () => {
    expect(containerKey({ value: 'c', parent: { value: 'b', parent: { value: 'a' } } })).to.equal('a.b.c')
    expect(containerIdProblem({ value: 'a', parent: { value: 'b' } })).to.equal(undefined)
    expect(containerIdProblem(undefined)).to.contain("'container_id'")
    const bad = ['', 'a b', 'a.b', 'a/b', 'a\\b', '\u007f', '\n', 'x'.repeat(243)]
    for (const value of bad) {
      expect(containerIdProblem({ value }), value).to.be.a('string')
      expect(containerIdProblem({ value: 'a', parent: { value } }), value).to.be.a('string')
    }
  })

  it('an end has the form of wait(2); what nobody can tell counts as killed', () => {
    expect([{ code: 0 }, { code: 7 }, { code: 255 }, { signal: 15 }, {}].map(waitStatusOf)).to.deep.equal([
      0, 1792, 65280, 15, 9,
    ])
    const task = { task_id: { value: 't' } }
    expect(
      taskWaitStatus({ ...task, state: 'TASK_FAILED', message: 'Command exited with status 3' }),
    ).to.equal(768)
    expect(taskWaitStatus({ ...task, state: 'TASK_FINISHED' })).to.equal(0)
    expect(taskWaitStatus({ ...task, state: 'TASK_LOST' })).to.equal(undefined)
  })

  it('words go through a shell unchanged, whatever is in them', () => {
    const word = fc.string().map((text) => text.replaceAll('\0', ''))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const line = `printf '%s\\0' ${words.map(quoteWord).join(' ')}`
        const said = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })
        expect(said.split('\0').slice(0, -1)).to.deep.equal(words.map((text) => Buffer.from(text).toString()))
      }),
      { numRuns: 20 },
    )
  })

  it('a terminal has its size and its owner before the command, and only a size that is one', () => {
    const [, line] = terminalArguments(['a b'], { size: { rows: 2, columns: 3 }, user: { uid: 5, gid: 6 } })
    expect(line).to.match(
      /^command -p stty rows 2 cols 3 .*; command -p chown 5 .*; unset SHELL; exec 'a b'$/,
    )
    const none = terminalArguments(['x'], { size: { rows: 0, columns: 0 }, shell: "it's" })[1]
    expect(none).to.equal("SHELL='it'\\''s'; exec 'x'")
  })
})

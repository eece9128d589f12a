import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { activateSet, nodeProgram, unpackBundle } from '../../src/remote/dcos-node.ts'
import { hashFiles, makeFolders, removeTrees } from '../../src/remote/files.ts'
import { detectAddress } from '../../src/remote/gather-facts.ts'
import { withPrivileges } from '../../src/remote/remote-command.ts'
import type { RemoteCommand } from '../../src/remote/remote-command.ts'

function runHere({ argv, input }: RemoteCommand): string {
  const [program = '', ...words] = argv
  return execFileSync(program, words, { input: input ?? '', encoding: 'utf8' })
}

describe('The commands for hosts', () => {
  it('become root by sudo only where they must and the user is not', () => {
    const command = makeFolders(['/opt/dcos'], 0o755)
    expect(withPrivileges(command, true)).to.deep.equal(['mkdir', '-p', '-m', '755', '--', '/opt/dcos'])
    expect(withPrivileges(command, false).slice(0, 4)).to.deep.equal(['sudo', '-n', '--', 'mkdir'])
    expect(withPrivileges({ what: 'x', argv: ['id'] }, false)).to.deep.equal(['id'])
  })

  it('start the program of the node from what was sent, or from the active set', () => {
    expect(nodeProgram('b1')).to.deep.equal([
      '/opt/dcos/incoming/b1/runtime/bin/node',
      '/opt/dcos/incoming/b1/dcos-node.mjs',
    ])
    const active = nodeProgram(undefined)
    expect(unpackBundle(active, 'b1').argv).to.deep.equal([
      ...['/opt/dcos/active/bin/dcos-node', 'unpack', '/opt/dcos/incoming/b1/dcos.bundle', '--expect', 'b1'],
    ])
    expect(activateSet(active, '/s.json', { start: false }).argv.slice(1)).to.deep.equal([
      ...['activate', '--no-start', '/s.json'],
    ])
  })

  it('take whatever is in a name as a name', () =>
    withTemporaryFolder(async (folder) => {
      const odd = join(folder, `a 'b" $(touch ${folder}/no) -rf`)
      await mkdir(odd, { recursive: true })
      await writeFile(join(odd, '.hidden'), 'x')
      expect(runHere(hashFiles([join(odd, '.hidden')]))).to.match(/^[0-9a-f]{64} {2}/)
      runHere(removeTrees([odd, join(folder, 'absent')]))
      expect(existsSync(odd)).to.equal(false)
      expect(existsSync(join(folder, 'no'))).to.equal(false)
    }))

  it('run the script of the operator as it is, and leave nothing of it behind', () => {
    expect(runHere(detectAddress('#!/bin/sh\necho "10.0.0.1 $0"\n'))).to.match(/^10\.0\.0\.1 \/tmp\//)
    expect(() => runHere(detectAddress('#!/bin/sh\nexit 3\n'))).to.throw()
  })
})

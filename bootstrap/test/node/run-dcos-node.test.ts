import { spawnSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { withTemporaryNode } from '../support/temporary-node.ts'

const program = fileURLToPath(new URL('../../bin/dcos-node.ts', import.meta.url))
const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' })

describe('dcos-node', function () {
  this.timeout(120_000)

  it('says how it is used, and refuses what it does not know with the exit code for that', () => {
    expect(run('help').stdout).to.include('activate SETFILE')
    for (const words of [[], ['dance'], ['activate'], ['list', 'more'], ['list', '--colour']]) {
      const { status, stderr } = run(...words)
      expect(status, words.join(' ')).to.equal(64)
      expect(stderr).to.include('DCL_BOOTSTRAP_USAGE')
    }
  })

  it('refuses a set whose id, format or text is not right', () =>
    withTemporaryNode(async ({ root, setFile }) => {
      const good = setFile('slave')
      const bad: unknown[] = [
        'text',
        { ...good, set: { ...good.set, format: 2 } },
        { ...good, set: { ...good.set, role: 'master' } },
      ]
      for (const content of bad) {
        await writeFile(join(root, 'set.json'), JSON.stringify(content))
        const { status, stderr } = run('activate', join(root, 'set.json'), '--root', root)
        expect(status).to.equal(65)
        expect(stderr).to.include('DCL_BOOTSTRAP_SET_UNREADABLE')
      }
      const changed = structuredClone(good)
      for (const file of changed.config.files) file.text += ' '
      await writeFile(join(root, 'set.json'), JSON.stringify(changed))
      expect(run('activate', join(root, 'set.json'), '--root', root).stderr).to.include(
        'its configuration is',
      )
    }))

  it('refuses a set whose packages are not there, and names one', () =>
    withTemporaryNode(async ({ root, bundle, setFile }) => {
      const [runtime] = bundle.packages
      await rm(join(root, 'opt/dcos/packages', runtime?.id ?? ''), { recursive: true })
      await writeFile(join(root, 'set.json'), JSON.stringify(setFile('slave')))
      const { status, stderr } = run('activate', join(root, 'set.json'), '--root', root)
      expect(status).to.equal(69)
      expect(stderr).to.include(runtime?.id)
    }))

  it('answers questions in JSON', () =>
    withTemporaryNode(async ({ root, setFile }) => {
      const good = setFile('slave')
      await writeFile(join(root, 'set.json'), JSON.stringify(good))
      const activated = run('activate', join(root, 'set.json'), '--root', root, '--json')
      expect(JSON.parse(activated.stdout)).to.have.property('changed', true)
      const list = JSON.parse(run('list', '--root', root, '--json').stdout) as Record<string, unknown>
      expect(list).to.include({ active: good.set.setId, previous: null })
      const facts = JSON.parse(run('facts', '--root', root, '--json').stdout) as Record<string, unknown>
      expect(facts).to.include({ arch: process.arch, activeSet: good.set.setId, interrupted: false })
      const status = run('status', '--root', root, '--json')
      expect(status.status).to.equal(1)
      expect(JSON.parse(status.stdout)).to.include({ set: good.set.setId, role: 'slave', healthy: false })
    }))
})

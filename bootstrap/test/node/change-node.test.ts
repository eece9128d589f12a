import { spawnSync } from 'node:child_process'
import { readFile, symlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { NodeSet } from '../../src/index.ts'
import { activateSet, recoverNode, rollBack, uninstallNode } from '../../src/node/change-node.ts'
import { readNodeState } from '../../src/node/read-state.ts'
import { verifyNode } from '../../src/node/verify-node.ts'
import { originalResolver, readFolder, restoreBase, withTemporaryNode } from '../support/temporary-node.ts'
import type { TemporaryNode } from '../support/temporary-node.ts'

const dieAfterStep = fileURLToPath(new URL('../support/die-after-step.ts', import.meta.url))

/** Starts the change in a process of its own that is gone after `count` steps; true when it came to its end before. */
function cutOff({ root }: TemporaryNode, what: string, count: number): boolean {
  const { status, signal, stderr } = spawnSync(process.execPath, [dieAfterStep, root, what, String(count)], {
    encoding: 'utf8',
  })
  if (status === 0) return true
  expect(signal, stderr).to.equal('SIGKILL')
  return false
}

async function expectActive({ node }: TemporaryNode, set: NodeSet | undefined): Promise<void> {
  const state = await readNodeState(node)
  expect(state.journal).to.equal(undefined)
  expect(state.active).to.equal(set?.setId)
  expect(state.units).to.deep.equal(set?.units ?? {})
  expect((await verifyNode(node)).problems).to.deep.equal([])
}

describe('A node', function () {
  this.timeout(120_000)

  it('gets a set, another one, and goes back', () =>
    withTemporaryNode(async (temporary) => {
      const { node, root, setFile } = temporary
      const first = setFile('master')
      const second = setFile('master', { clusterName: 'renamed' })
      await activateSet(node, first)
      await expectActive(temporary, first.set)
      expect(await activateSet(node, first)).to.deep.equal([])
      await activateSet(node, second)
      await expectActive(temporary, second.set)
      const config = JSON.parse(
        await readFile(join(root, 'opt/dcos/active/etc/dcos-mesos-master.json'), 'utf8'),
      ) as {
        clusterName: string
      }
      expect(config.clusterName).to.equal('renamed')
      await rollBack(node)
      await expectActive(temporary, first.set)
      expect(Object.keys((await readNodeState(node)).sets)).to.deep.equal([first.set.setId])
      const refused = await rollBack(node).catch((error: unknown) => error)
      expect(refused).to.have.property('code', 'DCL_BOOTSTRAP_NOTHING_TO_ROLL_BACK_TO')
    }))

  it('only says what it would do when it is asked to', () =>
    withTemporaryNode(async ({ node, root, setFile }) => {
      const before = await readFolder(root)
      const steps = await activateSet(node, setFile('slave'), { dryRun: true })
      expect(steps.map((step) => step.do)).to.include.members([
        'write-set',
        'switch',
        'start',
        'set-resolver',
      ])
      expect(await readFolder(root)).to.deep.equal(before)
    }))

  it('whose first activation was cut off after any step is bare again or done, and the next one completes it', () =>
    withTemporaryNode(async (temporary) => {
      const { node, root, setFile } = temporary
      const wanted = setFile('slave')
      await writeFile(join(root, 'set.json'), JSON.stringify(wanted))
      const packages = await readFolder(join(root, 'opt/dcos'))
      for (let count = 1; ; count++) {
        if (cutOff(temporary, join(root, 'set.json'), count)) break
        await recoverNode(node)
        const { active } = await readNodeState(node)
        await expectActive(temporary, active === undefined ? undefined : wanted.set)
        await activateSet(node, wanted)
        await expectActive(temporary, wanted.set)
        await uninstallNode(node)
        await restoreBase(root, packages)
      }
    }))

  it('whose change was cut off after any step has the old or the new set, and the next one completes it', () =>
    withTemporaryNode(async (temporary) => {
      const { node, root, setFile } = temporary
      const sets = [
        setFile('slave'),
        setFile('slave', { manageResolver: false, resolvers: ['192.0.2.9'] }),
      ] as const
      await activateSet(node, sets[0])
      for (let count = 1; ; count++) {
        const wanted = sets[count % 2 === 0 ? 0 : 1]
        const before = (await readNodeState(node)).active
        await writeFile(join(root, 'set.json'), JSON.stringify(wanted))
        if (cutOff(temporary, join(root, 'set.json'), count)) break
        const broken = await readNodeState(node)
        await recoverNode(node)
        const { active } = await readNodeState(node)
        expect(active).to.equal(broken.active === wanted.set.setId ? wanted.set.setId : before)
        await expectActive(temporary, sets.find(({ set }) => set.setId === active)?.set)
        await activateSet(node, wanted)
        await expectActive(temporary, wanted.set)
      }
    }))

  it('is as it was before after an uninstall, also one that was cut off after any step', () =>
    withTemporaryNode(async (temporary) => {
      const { node, root, setFile } = temporary
      const packages = await readFolder(join(root, 'opt/dcos'))
      await rm(join(root, 'opt/dcos'), { recursive: true })
      const before = await readFolder(root)
      for (let count = 1; ; count++) {
        await restoreBase(root, packages)
        await activateSet(node, setFile('slave'))
        const ended = cutOff(temporary, 'uninstall', count)
        await uninstallNode(node)
        expect(await readFolder(root)).to.deep.equal(before)
        if (ended) break
      }
    }))

  it('gets back a resolver that was a link, and one that was not there', () =>
    withTemporaryNode(async ({ node, root, setFile }) => {
      const file = join(root, 'etc/resolv.conf')
      const packages = await readFolder(join(root, 'opt/dcos'))
      await rm(file)
      await symlink('../run/other/resolv.conf', file)
      await activateSet(node, setFile('slave'))
      expect(await readFile(file, 'utf8')).to.include('nameserver 198.51.100.1')
      await uninstallNode(node)
      expect((await readFolder(join(root, 'etc')))['resolv.conf']).to.equal('-> ../run/other/resolv.conf')
      await rm(file)
      await restoreBase(root, packages)
      await activateSet(node, setFile('slave'))
      await uninstallNode(node)
      expect(await readFolder(join(root, 'etc'))).not.to.have.property('resolv.conf')
    }))

  it('gets a drop-in where systemd-resolved decides', () =>
    withTemporaryNode(async ({ node, root, setFile }) => {
      const file = join(root, 'etc/resolv.conf')
      await rm(file)
      await symlink('../run/systemd/resolve/stub-resolv.conf', file)
      await activateSet(node, setFile('slave'))
      const dropIn = await readFile(join(root, 'etc/systemd/resolved.conf.d/dcos.conf'), 'utf8')
      expect(dropIn).to.include('DNS=198.51.100.1').and.to.include('~mesos')
      expect((await readFolder(join(root, 'etc')))['resolv.conf']).to.include('stub-resolv.conf')
      await uninstallNode(node)
      expect(await readFolder(join(root, 'etc'))).not.to.have.property('systemd/resolved.conf.d')
    }))

  it('keeps the search domains of the host', () =>
    withTemporaryNode(async ({ node, root, setFile }) => {
      await activateSet(node, setFile('slave'))
      const text = await readFile(join(root, 'etc/resolv.conf'), 'utf8')
      expect(text).to.include('nameserver 198.51.100.1\nnameserver 10.0.0.11\nsearch example.org\n')
      await uninstallNode(node)
      expect(await readFile(join(root, 'etc/resolv.conf'), 'utf8')).to.equal(originalResolver)
    }))
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { verifyRepository } from '@dcos-lite/lib/package-signing'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { readTrusted } from '../../src/publish/signing-flags.ts'
import { metadata, writeTree } from '../package-tree.ts'
import { runCommand } from '../run-command.ts'
import { ownProgram } from '../run-universe.ts'

const dieAtChange = fileURLToPath(new URL('./die-at-change.ts', import.meta.url))

/** Publishes in a process of its own and kills it at its n-th change of the folder; says whether it got to its end. */
async function publishUntil(folder: string, change: number): Promise<boolean> {
  const release = join(folder, 'release')
  await mkdir(release, { recursive: true })
  const args = [
    'publish',
    release,
    '--packages',
    join(folder, 'tree'),
    '--key',
    join(folder, 'keys/first.key'),
  ]
  const child = spawn(process.execPath, ['--import', dieAtChange, ownProgram, ...args], {
    stdio: 'ignore',
    env: { ...process.env, DIE_IN: release, DIE_AT: String(change) },
  })
  return ((await once(child, 'exit')) as [number | null])[0] === 0
}

describe('a publication that is killed', function () {
  this.timeout(120_000)

  it('leaves the release before it or after it, whole and signed, and the next one works', () =>
    withTemporaryFolder(async (folder) => {
      const json = (...args: string[]): Promise<Record<string, unknown>> => runCommand(folder, args)
      await json('key', 'new', '--repository', 'acme', '--out', '@/keys/first.key')
      const add = (revision: number): Promise<void> =>
        writeTree(folder, {
          [`tree/W/web/${revision}/package.json`]: metadata({ version: `1.${revision}.0` }),
          [`tree/W/web/${revision}/resource.json`]: {},
        })
      await add(0)
      await json('publish', '@/release', '--packages', '@/tree', '--key', '@/keys/first.key')
      const trustedKeys = await readTrusted([join(folder, 'keys/keys.json')])
      let serial = 1
      let killed = 0
      for (let change = 1; change <= 9; change++) {
        await add(change)
        if (!(await publishUntil(folder, change))) killed += 1
        const state = await json('verify', '@/release', '--trust', '@/keys/keys.json')
        expect(state.trusted, `killed at change ${change}`).to.equal(true)
        expect([serial, serial + 1], `killed at change ${change}`).to.include(state.serial)
        // Whoever publishes next takes over the lock of the dead process, and completes what it left.
        const next = await json('publish', '@/release', '--packages', '@/tree', '--key', '@/keys/first.key')
        serial = Number(next.serial)
        const [document, signature] = await Promise.all(
          ['universe.json', 'universe.json.signature'].map((file) =>
            readFile(join(folder, 'release', file), 'utf8'),
          ),
        )
        const copies = verifyRepository({
          document: document ?? '',
          signature: signature ?? '',
          trustedKeys,
          now: new Date(),
        })
        expect(copies, `the copies after change ${change}`).to.deep.include({ trusted: true, serial })
        const packages = (JSON.parse(document ?? '') as { packages: { version: string }[] }).packages
        expect(packages.map(({ version }) => version)).to.deep.equal(
          Array.from({ length: change + 1 }, (_, revision) => `1.${revision}.0`),
        )
      }
      expect(killed).to.be.greaterThan(5)
    }))
})

import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createManualClock, systemClock } from '@dcos-lite/lib/clock'
import { isDcosError } from '@dcos-lite/lib/errors'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { takeLock } from '../../src/folder/lock.ts'
import type { LockRecord } from '../../src/folder/lock.ts'

const owned = (more: Partial<LockRecord>): LockRecord => ({
  id: 'other',
  user: 'somebody',
  host: 'elsewhere',
  pid: 4242,
  processStart: '1',
  action: 'install',
  sinceMs: 0,
  expiresMs: 60_000,
  ...more,
})

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((thrown: unknown) => thrown)
  if (!isDcosError(error)) throw new Error('it was not refused')
  return error.message
}

describe('The lock of a folder', () => {
  it('is given to one at a time, and again after its release', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock.json')
      const first = await takeLock(file, 'install', systemClock)
      const message = await refusal(takeLock(file, 'uninstall', systemClock))
      expect(message).to.include(`process ${process.pid}, install`)
      await first.release()
      await (await takeLock(file, 'install', systemClock)).release()
    }))

  it('is taken over from a process of this machine that is gone', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock.json')
      const child = spawn(process.execPath, ['-e', ''])
      await once(child, 'exit')
      const expiresMs = Date.now() + 60_000
      await writeFile(file, JSON.stringify(owned({ host: hostname(), pid: child.pid ?? 0, expiresMs })))
      await (await takeLock(file, 'install', systemClock)).release()
    }))

  it('is believed of another machine until it expires', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock.json')
      await writeFile(file, JSON.stringify(owned({ expiresMs: 60_000 })))
      const clock = createManualClock(59_000)
      expect(await refusal(takeLock(file, 'install', clock))).to.include('somebody@elsewhere')
      clock.advance(2000)
      await (await takeLock(file, 'install', clock)).release()
    }))

  it('renews itself while it is held', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock.json')
      const clock = createManualClock(0)
      const lock = await takeLock(file, 'install', clock)
      clock.advance(20_000)
      await eventually(
        async () => (JSON.parse(await readFile(file, 'utf8')) as LockRecord).expiresMs > 60_000,
      )
      await lock.release()
      expect(clock.pending()).to.equal(0)
    }))

  it('goes to exactly one of many processes that find a stale one', function () {
    this.timeout(120_000)
    return withTemporaryFolder(async (folder) => {
      const file = join(folder, 'lock.json')
      await writeFile(file, JSON.stringify(owned({ expiresMs: 1 })))
      const program = join(import.meta.dirname, '..', 'support', 'take-lock.ts')
      const children = [1, 2, 3, 4].map(() => fork(program, [file]))
      const ended = children.map((child) => once(child, 'exit'))
      try {
        const answers = await Promise.all(
          children.map(async (child) => ((await once(child, 'message')) as [string])[0]),
        )
        expect(answers.sort()).to.deep.equal(['held', 'refused', 'refused', 'refused'])
      } finally {
        for (const child of children) child.kill('SIGKILL')
        await Promise.all(ended)
      }
    })
  })
})

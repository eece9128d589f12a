import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore } from '../../../src/store/index.ts'
import { testEnvironment, withTemporaryFolder } from '../../../src/testing/index.ts'
import { codeOf } from '../contract/subject.ts'

const writer = fileURLToPath(new URL('./writer.ts', import.meta.url))

/** Runs the writer until it acknowledged `least` values, kills it and returns what it had acknowledged. */
async function writeAndKill(file: string, run: number, least: number): Promise<Map<number, number>> {
  const child = spawn(process.execPath, [writer, file, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8')
  for await (const text of child.stdout as AsyncIterable<string>) {
    output += text
    if (output.split('\n').length > least) child.kill('SIGKILL')
  }
  await ended
  const lines = output.slice(0, output.lastIndexOf('\n')).split('\n')
  return new Map(lines.map((line) => line.split(' ').map(Number) as [number, number]))
}

describe('a SQLite store whose process is killed', () => {
  it('has every acknowledged transaction, whole, and never gives a revision twice', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'state.db')
      let highest = 0
      for (const run of [1, 2, 3]) {
        const acknowledged = await writeAndKill(file, run, run * 70)
        expect(acknowledged.size).to.be.greaterThan(run * 69)
        const store = await openStore({ engine: 'sqlite', file }, testEnvironment())
        const kept = new Map(
          (await store.list(`/a/${run}/`)).records.map((found) => [Number(found.value), found]),
        )
        const others = new Map((await store.list(`/b/${run}/`)).records.map((found) => [found.key, found]))
        for (const [n, revision] of acknowledged) {
          expect(kept.get(n)?.modRevision).to.equal(revision)
          expect(revision).to.be.greaterThan(highest)
        }
        expect(others.size).to.equal(kept.size)
        for (const [n, { modRevision }] of kept) {
          expect(others.get(`/b/${run}/${n}`)?.modRevision).to.equal(modRevision)
        }
        highest = (await store.list('')).revision
        expect(highest).to.be.at.least(Math.max(...acknowledged.values()))
        await store.close()
      }
    })
  })

  it('belongs to one process at a time', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'state.db')
      const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = once(child, 'exit')
      await once(child.stdout, 'data')
      child.stdout.resume()
      const refused = openStore({ engine: 'sqlite', file }, testEnvironment())
      expect(await codeOf(refused)).to.equal('DCL_STORE_LOCKED')
      child.kill('SIGKILL')
      await ended
      const store = await openStore({ engine: 'sqlite', file }, testEnvironment())
      expect(await codeOf(openStore({ engine: 'sqlite', file }, testEnvironment()))).to.equal(
        'DCL_STORE_LOCKED',
      )
      // The refused attempt within this process did not take the lock away.
      const other = spawn(process.execPath, [writer, file], { stdio: 'ignore' })
      expect((await once(other, 'exit'))[0]).to.not.equal(0)
      await store.close()
    })
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { createFileAuditSink, readAuditLog, verifyAuditLog } from '@dcos-lite/lib/audit'
import type { AuditEntry } from '@dcos-lite/lib/contracts'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'

const entry = (resource: string, details?: Record<string, unknown>): AuditEntry => ({
  atMs: 1,
  principal: { uid: 'ann', kind: 'user' },
  sourceAddress: '192.0.2.1',
  component: 'admin-router',
  action: 'POST',
  resource,
  result: 'allowed',
  requestId: 'r1',
  ...(details === undefined ? {} : { details }),
})

async function write(file: string, count: number, turnOverBytes = 1 << 20): Promise<void> {
  const sink = await createFileAuditSink(file, { turnOverBytes })
  for (let i = 0; i < count; i++) await sink.record(entry(`/${i}`))
  await sink.close()
}

describe('the chain of the audit log', () => {
  it('is whole over restarts, and lists the newest entries', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      await write(file, 3)
      await write(file, 2)
      const report = await verifyAuditLog(file)
      expect(report).to.deep.include({ entries: 5, unchained: 0, problems: [] })
      expect([report.first?.seq, report.last?.seq]).to.deep.equal([1, 5])
      const newest = await readAuditLog(file, { limit: 2 })
      expect(newest.map(({ seq, resource }) => [seq, resource])).to.deep.equal([
        [4, '/0'],
        [5, '/1'],
      ])
    }))

  it('tells any altered, removed or moved line', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      await write(file, 6)
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
      const change = fc.oneof(
        fc.record({ kind: fc.constant('alter' as const), at: fc.nat(5), to: fc.nat(200) }),
        fc.record({
          kind: fc.constant('remove' as const),
          at: fc.integer({ min: 0, max: 4 }),
          to: fc.constant(0),
        }),
        fc.record({ kind: fc.constant('swap' as const), at: fc.nat(4), to: fc.constant(0) }),
      )
      await fc.assert(
        fc.asyncProperty(change, async ({ kind, at, to }) => {
          const next = [...lines]
          const line = next[at] ?? ''
          if (kind === 'alter') {
            const place = to % line.length
            next[at] = line.slice(0, place) + (line[place] === 'x' ? 'y' : 'x') + line.slice(place + 1)
          } else if (kind === 'remove') next.splice(at, 1)
          else next.splice(at, 2, next[at + 1] ?? '', line)
          const changed = join(folder, 'changed.jsonl')
          await writeFile(changed, next.join('\n') + '\n')
          const report = await verifyAuditLog(changed)
          // The oldest lines may be put away; then the chain begins later, and says so.
          if (kind === 'remove' && at === 0) expect(report.first?.seq).to.equal(2)
          else expect(report.problems, `${kind} ${at}`).not.to.have.length(0)
        }),
        { numRuns: 60 },
      )
    }))

  it('goes on when a file is turned over', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      await write(file, 7, 600)
      expect((await readdir(folder)).length).to.be.greaterThan(2)
      await write(file, 1, 600)
      expect(await verifyAuditLog(file)).to.deep.include({ entries: 8, problems: [] })
      expect((await readAuditLog(file, { limit: 5 })).map(({ seq }) => seq)).to.deep.equal([4, 5, 6, 7, 8])
    }))

  it('cuts off the half line of a writer that died, and goes on behind the last whole one', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      await write(file, 2)
      await appendFile(file, '{"format":2,"seq":3,"prev')
      await write(file, 1)
      const report = await verifyAuditLog(file)
      expect([report.problems, report.last?.seq]).to.deep.equal([[], 3])
    }))

  it('is whole after kill -9 of its writer, with every line that was acknowledged', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      const code = `import { createFileAuditSink } from '@dcos-lite/lib/audit'
        const sink = await createFileAuditSink(${JSON.stringify(file)}, { turnOverBytes: 5000 })
        for (let i = 1; ; i++) { await sink.record(${JSON.stringify(entry('/x'))}); process.stdout.write(i + '\\n') }`
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: import.meta.dirname })
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const ended = once(child, 'exit')
      try {
        await eventually(() => said.split('\n').length > 40)
      } finally {
        child.kill('SIGKILL')
        await ended
      }
      const acknowledged = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
      await write(file, 1)
      const report = await verifyAuditLog(file)
      expect(report.problems).to.deep.equal([])
      expect(report.last?.seq).to.be.at.least(acknowledged + 1)
    }))

  it('vouches for the lines that were written before there was a chain', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      await writeFile(file, '{"format":1,"atMs":1}\n{"format":1,"atMs":2}\n')
      await write(file, 1)
      await write(file, 1)
      expect(await verifyAuditLog(file)).to.deep.include({ entries: 2, unchained: 2, problems: [] })
      await writeFile(file, (await readFile(file, 'utf8')).replace('"atMs":2', '"atMs":3'))
      expect((await verifyAuditLog(file)).problems).to.have.length(1)
    }))

  it('keeps nothing of a query and nothing that is secret by its name', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.jsonl')
      const sink = await createFileAuditSink(file)
      await sink.record(entry('/x?token=canary-1', { password: 'canary-2', nested: { token: 'canary-3' } }))
      await sink.close()
      expect(await readFile(file, 'utf8')).not.to.contain('canary')
    }))
})

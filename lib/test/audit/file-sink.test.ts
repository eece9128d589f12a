import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createFileAuditSink } from '@dcos-lite/lib/audit'
import type { AuditEntry } from '@dcos-lite/lib/contracts'
import { isDcosError } from '@dcos-lite/lib/errors'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const entry = (resource: string): AuditEntry => ({
  atMs: 1,
  principal: { uid: 'ann', kind: 'user' },
  sourceAddress: '192.0.2.1',
  component: 'admin-router',
  action: 'POST',
  resource,
  result: 'allowed',
  requestId: 'r1',
})

describe('createFileAuditSink', () => {
  it('appends one JSON line an entry, in order, also across two runs', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.log')
      for (const run of ['first', 'second']) {
        const sink = await createFileAuditSink(file)
        await Promise.all([0, 1, 2].map((i) => sink.record(entry(`/${run}/${i}`))))
        await sink.close()
      }
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
      const resources = lines.map((line) => (JSON.parse(line) as AuditEntry).resource)
      expect(resources).to.deep.equal(
        ['first', 'second'].flatMap((run) => [0, 1, 2].map((i) => `/${run}/${i}`)),
      )
      expect((await stat(file)).mode & 0o777).to.equal(0o600)
    }))

  it('hides values that are secret by their name', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'audit.log')
      const sink = await createFileAuditSink(file)
      await sink.record({ ...entry('/x'), details: { password: 'p4ss' } })
      await sink.close()
      expect(await readFile(file, 'utf8')).not.to.contain('p4ss')
    }))

  it('says which file cannot be written', async () => {
    const thrown: unknown = await createFileAuditSink('/proc/none/audit.log').catch((error: unknown) => error)
    expect(isDcosError(thrown) && thrown.code).to.equal('DCL_AUDIT_FILE_NOT_WRITABLE')
  })
})

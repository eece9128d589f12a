import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { verifyAuditLog } from '@dcos-lite/lib/audit'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'

describe('a front door of several threads', function () {
  this.timeout(120_000)
  let cluster: StandInCluster

  before(async () => {
    cluster = await startStandInCluster()
  })
  after(() => cluster?.stop())

  it('serves at one port, counts together, writes one audit log, and stops', () =>
    withTemporaryFolder(async (folder) => {
      const auditFile = join(folder, 'audit.jsonl')
      await cluster.restart({ workers: 2, auditFile })
      const headers = { authorization: cluster.authorization }
      const calls = 40
      // Connections are spread by chance; each call is one.
      await Promise.all(
        Array.from({ length: calls }, async () => {
          const answer = await call(cluster.front, '/package/x', { method: 'POST', headers, body: '{}' })
          expect(answer.status).to.equal(200)
        }),
      )
      await eventually(async () => {
        const { body } = await call(cluster.front, '/metrics')
        const counted =
          /request_duration_seconds_count\{method="POST",route="package",status="200"\} (\d+)/.exec(body)
        expect(Number(counted?.[1])).to.equal(calls)
        expect(body.match(/^# TYPE dcos_admin_router_requests_in_flight /gm)).to.have.length(1)
      })
      await eventually(async () => {
        const lines = (await readFile(auditFile, 'utf8')).trimEnd().split('\n')
        expect(lines.filter((line) => line.includes('"result":"allowed"'))).to.have.length(calls)
      })
      const report = await verifyAuditLog(auditFile)
      expect(report.problems ?? []).to.deep.equal([])
      const { front } = cluster
      await cluster.restart({})
      const refused: unknown = await call(front, '/metrics').catch((error: unknown) => error)
      expect((refused as NodeJS.ErrnoException).code).to.equal('ECONNREFUSED')
    }))
})

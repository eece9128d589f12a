import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { start as startMetronome } from '@dcos-lite/metronome-lite'
import { withMarathonCluster } from './marathon/cluster.ts'

interface Queued {
  runs: { explanation: { nodes: { rule: string; reason: string; change?: string }[] } }[]
}

describe('Explanations of jobs that wait, on a real master', function () {
  this.timeout(300_000)

  it('name the quota that keeps back what is free', async () => {
    await withMarathonCluster({ marathon: false }, async ({ masterUrl, folder }) => {
      const limit = {
        type: 'UPDATE_QUOTA',
        update_quota: { quota_configs: [{ role: 'batch', limits: { cpus: { value: 1 } } }] },
      }
      await requestText({ url: `${masterUrl}/api/v1`, method: 'POST', body: limit })
      const metronome = await startMetronome(
        {
          listen: { host: '127.0.0.1', port: 0 },
          store: { engine: 'sqlite', file: join(folder, 'metronome.db') },
          masterUrls: [masterUrl],
          defaultRole: 'batch',
        },
        testEnvironment({ component: 'metronome' }),
      )
      try {
        const url = metronome.urls.api ?? ''
        const run = { cmd: 'sleep 1000', cpus: 2, mem: 32, disk: 0 }
        await requestText({ url: `${url}/v1/jobs`, method: 'POST', body: { id: 'big', run } })
        await requestText({ url: `${url}/v1/jobs/big/runs`, method: 'POST', body: {} })
        await eventually(async () => {
          const { body } = await requestJson<Queued[]>({ url: `${url}/v1/queue?embed=explanation` })
          expect(body[0]?.runs[0]?.explanation.nodes[0]).to.include({
            rule: 'QuotaLimit',
            reason: 'role "batch" has too little left of its quota limit (cpus: 0 of 1)',
            change: 'raise the limit of role "batch" to cpus:2, or end so much of it',
          })
        })
      } finally {
        await metronome.stop()
      }
    })
  })
})

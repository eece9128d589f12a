import { expect } from 'chai'
import { formatPrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import { requestJson } from '@dcos-lite/lib/http-client'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { NodeApisConfig } from '@dcos-lite/node-apis'
import { startNode } from './stand-ins/node.ts'

const unit = { id: 'dcos-good.service', name: 'good', description: 'a unit' }
const paths = [
  '/system/health/v1/report/diagnostics/list/all',
  '/system/v1/logs/v2/component',
  '/v2/component/dcos-good.service',
  '/system/v1/metrics/v0/node',
  '/system/v1/leader/mesos/logs/v2/component',
  '/system/checks/v1/node',
  '/dcos/node/v1/health',
]
const nobody = formatPrincipal({ uid: '', kind: 'user' })

/** The statuses of all paths for who says to ask for `told`; undefined says nothing. */
function statuses(told: string | undefined, changes: Partial<NodeApisConfig> = {}): Promise<number[]> {
  return withTemporaryFolder(async (folder) => {
    const running = await startNode(folder, { role: 'master', units: [unit], ...changes })
    try {
      const headers = told === undefined ? {} : { [principalHeader]: told }
      const asked = paths.map((path) => requestJson({ url: `${running.urls.api}${path}`, headers }))
      return (await Promise.all(asked)).map(({ status }) => status)
    } finally {
      await running.stop()
    }
  })
}

describe('The node APIs', () => {
  it('tell nothing to who asks for nobody, or for somebody who cannot be read', async () => {
    for (const told of [nobody, '', 'alice', `alice;user, ${nobody}`]) {
      expect(await statuses(told), told).to.deep.equal(paths.map(() => 401))
    }
  })

  it('answer a part of the cluster, and those whom the front door names', async () => {
    for (const told of [
      undefined,
      formatPrincipal({ uid: 'alice', kind: 'user' }),
      'robot;service-account',
    ]) {
      expect(await statuses(told), told).not.to.include(401)
    }
  })

  it('answer everybody where nobody has to log in', async () => {
    expect(await statuses(nobody, { auth: false })).not.to.include(401)
  })
})

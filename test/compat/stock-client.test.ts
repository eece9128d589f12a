import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from '../e2e/support/local-cluster.ts'
import type { TestCluster, Workspace } from '../e2e/support/local-cluster.ts'
import { asker } from './stock-client/ask.ts'
import { jobRequests } from './stock-client/jobs.ts'
import { marathonRequests } from './stock-client/marathon.ts'
import { nodeRequests } from './stock-client/nodes.ts'
import { olderRequests } from './stock-client/older.ts'
import { packageRequests } from './stock-client/packages.ts'
import { sessionRequests } from './stock-client/sessions.ts'
import { setupRequests } from './stock-client/setup.ts'
import type { Stock } from './stock-client/stock.ts'
import { taskRequests } from './stock-client/tasks.ts'

/** Speaks the requests of the original client literally, in the order in which it is tried out. */
describe('The requests of the original client', function () {
  this.timeout(180_000)
  let workspace: Workspace
  let cluster: TestCluster
  let stock: Stock

  before(async function () {
    this.timeout(180_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
    const [, uid = '', password = ''] = await eventually(
      () => /Login +(\S+) \/ (\S+)/.exec(cluster.printed()) ?? false,
    )
    const { url, token, clusterId } = cluster.info
    stock = { url, token, clusterId, uid, password, ask: asker(url), folder: workspace.folder }
  })
  after(async function () {
    this.timeout(180_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  const given = (): Stock => stock
  setupRequests(given)
  nodeRequests(given)
  marathonRequests(given)
  taskRequests(given)
  olderRequests(given)
  sessionRequests(given)
  jobRequests(given)
  packageRequests(given)
})

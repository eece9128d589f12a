/**
 * Restarts of a service under load through the front door of a local cluster: four instances with readiness and health
 * checks that end gracefully, 32 connections that are never idle and ask GET and POST in turn, and how many of their requests fail (aim: none).
 * `--restarts N`, `--connections N`, `--checks PROTOCOL`, `--method GET,POST`.
 */
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { describeMachine } from './support/machine.ts'
import { startSteadyLoad } from './support/marathon/failed-requests.ts'
import { readOptions } from './support/options.ts'
import { printFigure } from './support/statistics.ts'

const values = readOptions({
  restarts: { type: 'string', default: '3' },
  connections: { type: 'string', default: '32' },
  checks: { type: 'string', default: 'MESOS_HTTP' },
  method: { type: 'string', default: 'GET,POST' },
})
process.stdout.write(`${describeMachine()}\n`)
const connections = Number(values.connections)
const program = fileURLToPath(new URL('./support/marathon/graceful-service.mjs', import.meta.url))
const app = (release: number): object => ({
  id: '/web',
  cmd: `exec ${process.execPath} ${program}`,
  ...{ cpus: 0.1, mem: 64, instances: 4 },
  env: { RELEASE: String(release) },
  portDefinitions: [{ port: 0, name: 'http' }],
  labels: { DCOS_SERVICE_NAME: 'web', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
  healthChecks: [
    {
      ...{ protocol: values.checks, path: '/', portIndex: 0, gracePeriodSeconds: 30 },
      ...{ delaySeconds: 0, intervalSeconds: 2, timeoutSeconds: 1, maxConsecutiveFailures: 5 },
    },
  ],
  readinessChecks: [
    { name: 'ready', protocol: 'HTTP', path: '/', portName: 'http', intervalSeconds: 2, timeoutSeconds: 1 },
  ],
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0.5 },
  taskKillGracePeriodSeconds: 10,
})

const workspace = await createWorkspace()
try {
  const cluster = await workspace.up()
  try {
    const { marathonUrl, url, token } = cluster.info
    const settled = async (): Promise<boolean> =>
      (await requestJson<unknown[]>({ url: `${marathonUrl}/v2/deployments` })).body.length === 0
    const put = async (release: number): Promise<void> => {
      const answer = await requestJson({
        url: `${marathonUrl}/v2/apps//web`,
        method: 'PUT',
        body: app(release),
      })
      if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
      await eventually(settled, { timeoutMs: 120_000, intervalMs: 100, what: 'the deployment' })
    }
    const headers: Record<string, string> = token === '' ? {} : { authorization: `token=${token}` }
    const front = `${url}/service/web/`
    await put(0)
    await eventually(async () => (await requestText({ url: front, headers })).status === 200)
    const load = startSteadyLoad(front, { headers, connections, methods: values.method.split(',') })
    await pause(1000)
    const startedMs = performance.now()
    for (let release = 1; release <= Number(values.restarts); release += 1) await put(release)
    const tookMs = performance.now() - startedMs
    await pause(2000)
    await load.stop()
    const good = load.counts.get('200') ?? 0
    const all = [...load.counts.values()].reduce((sum, count) => sum + count, 0)
    printFigure(
      `${values.restarts} rolling restarts, ${connections} connections`,
      `${all - good} failed requests of ${all}`,
      `aim 0; ${(tookMs / 1000 / Number(values.restarts)).toFixed(1)} s for a restart`,
    )
    for (const { atMs, what } of load.failures)
      printFigure(`  after ${(atMs - startedMs).toFixed(0)} ms`, what)
  } finally {
    await cluster.stop()
  }
} finally {
  await workspace.remove()
}

/** `dcos package install` until healthy, beside a plain `POST /v2/apps` of the same app, in turns on one local cluster. */
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'

const rounds = 5
const packageName = 'hello-world'
const workspace = await createWorkspace()
const cluster = await workspace.up(['--install', 'none'])

interface App {
  instances: number
  tasksHealthy: number
}

async function untilHealthy(id: string): Promise<void> {
  const url = `${cluster.info.marathonUrl}/v2/apps${id}`
  const healthy = async (): Promise<boolean> => {
    const { body } = await requestJson<{ app?: App }>({ url })
    return body.app !== undefined && body.app.tasksHealthy >= body.app.instances
  }
  await eventually(healthy, { timeoutMs: 120_000, what: `${id} to be healthy` })
}

async function remove(id: string): Promise<void> {
  const { marathonUrl } = cluster.info
  await requestJson({ url: `${marathonUrl}/v2/apps${id}?force=true`, method: 'DELETE' })
  const ended = async (): Promise<boolean> =>
    (await requestJson<unknown[]>({ url: `${marathonUrl}/v2/deployments` })).body.length === 0
  await eventually(ended, { timeoutMs: 60_000, what: 'the end of the deployment' })
}

async function timed(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}

try {
  const [installed, posted, answered]: number[][] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    let app: { id: string } = { id: '' }
    installed?.push(
      await timed(async () => {
        const tookMs = await timed(async () => {
          const { exitCode, stderr } = await workspace.dcos(['package', 'install', packageName, '--yes'])
          if (exitCode !== 0) throw new Error(stderr)
        })
        answered?.push(tookMs)
        await untilHealthy(`/${packageName}`)
      }),
    )
    const url = `${cluster.info.marathonUrl}/v2/apps`
    const { body } = await requestJson<{ app: Record<string, unknown> }>({ url: `${url}/${packageName}` })
    const { cmd, cpus, mem, env, labels, healthChecks, portDefinitions } = body.app
    app = { id: '/plain', ...{ cmd, cpus, mem, env, labels, healthChecks, portDefinitions } }
    await remove(`/${packageName}`)
    posted?.push(
      await timed(async () => {
        await requestJson({ url, method: 'POST', body: app })
        await untilHealthy(app.id)
      }),
    )
    await remove(app.id)
  }
  const [ours, peer] = [spreadOf(installed ?? []), spreadOf(posted ?? [])]
  printFigure(
    'dcos package install until healthy',
    milliseconds(ours),
    `ratio ${(ours.median / peer.median).toFixed(2)}`,
  )
  printFigure('  POST /v2/apps of the same app', milliseconds(peer))
  printFigure('  the command itself', milliseconds(spreadOf(answered ?? [])))
} finally {
  await cluster.stop()
  await workspace.remove()
}

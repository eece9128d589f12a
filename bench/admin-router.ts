/**
 * Requests through the front door (with a token, to a service behind it) beside the same requests to the service itself,
 * in turns. The front door and the service are processes of their own, so that the CPU of each can be read.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requestJson } from '@dcos-lite/lib/http-client'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start as startIam } from '@dcos-lite/iam'
import { cpuMsOf, runLoad } from './support/load.ts'
import { printFigure, spreadOf } from './support/statistics.ts'

const rounds = 3
const durationMs = 1500
const connections = 32
const password = 'for the bench'
const routerFile = fileURLToPath(
  new URL('../components/admin-router/bin/dcos-adminrouter.ts', import.meta.url),
)

const serviceProgram = `
const body = Buffer.alloc(1024, 'x')
const server = require('node:http').createServer((request, response) => {
  response.setHeader('content-length', body.length)
  response.end(body)
})
server.keepAliveTimeout = 60000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

async function startService(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['-e', serviceProgram], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(chunk.toString()) }
}

/** A stand-in for Marathon and the Mesos master that knows the one service. */
async function startSchedulers(port: number): Promise<{ url: string; stop(): void }> {
  const app = {
    id: '/bench',
    labels: { DCOS_SERVICE_NAME: 'bench', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
    tasks: [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [port] }],
  }
  const server = createServer((request, response) => {
    response.statusCode = request.method === 'GET' && request.url !== '/v2/events' ? 200 : 404
    response.end(JSON.stringify({ apps: [app], frameworks: [], slaves: [] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

async function startRouter(folder: string, config: object): Promise<{ child: ChildProcess; front: string }> {
  const [configFile, infoFile] = [join(folder, 'router.json'), join(folder, 'router.info')]
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [routerFile, '--config', configFile, '--info', infoFile], {
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const info = await eventually(
    async () => JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { front: string } },
  )
  return { child, front: info.urls.front }
}

await withTemporaryFolder(async (folder) => {
  const listen = { host: '127.0.0.1', port: 0 }
  const service = await startService()
  const schedulers = await startSchedulers(service.port)
  const superuser = { uid: 'bench', passwordHash: await hashPassword(password) }
  const store = { engine: 'sqlite', file: join(folder, 'iam.db') } as const
  const iam = await startIam({ listen, store, clusterId: 'bench', superuser }, testEnvironment())
  const iamUrl = iam.urls.api ?? ''
  const { url } = schedulers
  const upstreams = { mesos: url, marathon: url, metronome: url, packageService: url, iam: iamUrl }
  const version = { version: '2.2.0', variant: 'open' }
  const router = await startRouter(folder, { listen, upstreams, auth: true, clusterId: 'bench', version })
  try {
    const login = await requestJson<{ token: string }>({
      url: `${router.front}/acs/api/v1/auth/login`,
      method: 'POST',
      body: { uid: 'bench', password },
    })
    const headers = { authorization: `token=${login.body.token}` }
    const throughUrl = `${router.front}/service/bench/x`
    const directUrl = `http://127.0.0.1:${service.port}/x`
    await runLoad({ url: throughUrl, headers, connections, durationMs: durationMs / 2 })
    const found = {
      direct: [] as number[],
      through: [] as number[],
      p50: [] as number[],
      p99: [] as number[],
    }
    const cpuUs = { router: [] as number[], service: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const serviceCpuMs = cpuMsOf(service.child.pid ?? 0)
      const direct = await runLoad({ url: directUrl, connections, durationMs })
      found.direct.push(direct.requestsPerSecond)
      cpuUs.service.push(((cpuMsOf(service.child.pid ?? 0) - serviceCpuMs) * 1000) / direct.requests)
      const routerCpuMs = cpuMsOf(router.child.pid ?? 0)
      const through = await runLoad({ url: throughUrl, headers, connections, durationMs })
      found.through.push(through.requestsPerSecond)
      cpuUs.router.push(((cpuMsOf(router.child.pid ?? 0) - routerCpuMs) * 1000) / through.requests)
      found.p50.push(through.p50Ms)
      found.p99.push(through.p99Ms)
    }
    const median = (values: number[]): number => spreadOf(values).median
    const perSecond = (values: number[]): string => `${median(values).toFixed(0)} requests/s`
    const share = (median(found.through) / median(found.direct)).toFixed(2)
    const cpuRatio = (median(cpuUs.router) / median(cpuUs.service)).toFixed(1)
    printFigure('straight to the service', perSecond(found.direct))
    printFigure('through the front door', perSecond(found.through), `${share} times as many`)
    printFigure(
      'p50 and p99 through it',
      `${median(found.p50).toFixed(1)} and ${median(found.p99).toFixed(1)} ms`,
    )
    printFigure('CPU of the service for a request', `${median(cpuUs.service).toFixed(0)} µs`)
    printFigure(
      'CPU of the front door for a request',
      `${median(cpuUs.router).toFixed(0)} µs`,
      `${cpuRatio} times the service's`,
    )
  } finally {
    router.child.kill()
    service.child.kill()
    schedulers.stop()
    await iam.stop()
  }
})

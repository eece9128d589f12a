/**
 * The front door beside nginx: the same service behind both, the same keep-alive connections, answers of 1 KB and 1 MB, plain
 * and over TLS, with one worker and with two. Everything is a process of its own; because other work may run on the
 * machine, CPU for a request is what counts, and requests a second stand beside it. The front door checks a token and finds the
 * service by its name; nginx does neither. At the end the routes change a hundred times a second under load.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@dcos-lite/lib/clock'
import { requestJson } from '@dcos-lite/lib/http-client'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { createTestAuthority, eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start as startIam } from '@dcos-lite/iam'
import { cpuMsOfFamily, fetchFrontDoorTools } from './support/front-door/tools.ts'
import type { FrontDoorTools } from './support/front-door/tools.ts'
import { printFigure, spreadOf } from './support/statistics.ts'

const connections = 64
const seconds = Number(process.env.DCOS_BENCH_SECONDS ?? 2)
const rounds = Number(process.env.DCOS_BENCH_ROUNDS ?? 3)
const password = 'for the bench'
const routerFile = fileURLToPath(
  new URL('../components/admin-router/bin/dcos-adminrouter.ts', import.meta.url),
)

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createNetServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** A stand-in for Marathon and the Mesos master that knows the one service, and others that come and go. */
async function startSchedulers(port: number): Promise<{ url: string; change(): void; stop(): void }> {
  const streams = new Set<ServerResponse>()
  let turn = 0
  const app = (name: string): object => ({
    id: `/${name}`,
    labels: { DCOS_SERVICE_NAME: name, DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
    tasks: [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [port] }],
  })
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v2/events') === true) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: event_stream_attached\ndata: {}\n\n')
      streams.add(response)
      return
    }
    response.statusCode = request.method === 'GET' ? 200 : 404
    const apps = [app('bench'), ...Array.from({ length: 100 }, (_, i) => app(`other-${turn + i}`))]
    response.end(JSON.stringify({ apps, frameworks: [], slaves: [] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change() {
      turn += 1
      for (const stream of streams) stream.write('event: status_update_event\ndata: {}\n\n')
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function startRouter(
  folder: string,
  config: object,
): Promise<{ child: ChildProcess; urls: { front: string; secure: string } }> {
  await mkdir(folder)
  const [configFile, infoFile] = [join(folder, 'router.json'), join(folder, 'router.info')]
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [routerFile, '--config', configFile, '--info', infoFile], {
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const info = await eventually(
    async () => JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { front: string; secure: string } },
    { timeoutMs: 60_000 },
  )
  return { child, urls: info.urls }
}

interface Figures {
  requestsPerSecond: number
  p99Ms: number
  cpuUs: number
}

/** Until everything that is compiled while it runs is; on a busy machine that is a matter of requests, not of seconds. */
async function warmUp(
  tools: FrontDoorTools,
  subject: { url: string; headers: Record<string, string> },
): Promise<void> {
  let requests = 0
  for (let turn = 0; turn < 10 && requests < (subject.url.endsWith('1k') ? 30_000 : 500); turn++) {
    requests += (await tools.load({ ...subject, connections, seconds: 1 })).requests
  }
}

/** Loads both in turns and returns the medians. */
async function compare(
  tools: FrontDoorTools,
  subjects: { url: string; pid: number; headers?: Record<string, string> }[],
): Promise<Figures[]> {
  const found = subjects.map(() => ({ rate: [] as number[], p99: [] as number[], cpu: [] as number[] }))
  for (const { url, headers = {} } of subjects) await warmUp(tools, { url, headers })
  for (let round = 0; round < rounds; round++) {
    for (const [index, { url, pid, headers = {} }] of subjects.entries()) {
      const beforeMs = await cpuMsOfFamily(pid)
      const result = await tools.load({ url, headers, connections, seconds })
      const usedMs = (await cpuMsOfFamily(pid)) - beforeMs
      if (result.failed > 0) throw new Error(`${result.failed} requests of ${url} failed`)
      found[index]?.rate.push(result.requestsPerSecond)
      found[index]?.p99.push(result.p99Ms)
      found[index]?.cpu.push((usedMs * 1000) / result.requests)
    }
  }
  return found.map(({ rate, p99, cpu }) => ({
    requestsPerSecond: spreadOf(rate).median,
    p99Ms: spreadOf(p99).median,
    cpuUs: spreadOf(cpu).median,
  }))
}

function printComparison(what: string, [peer, ours]: Figures[]): void {
  if (!peer || !ours) return
  const perCore = (peer.cpuUs / ours.cpuUs).toFixed(2)
  const rate = (ours.requestsPerSecond / peer.requestsPerSecond).toFixed(2)
  printFigure(
    what,
    `${ours.cpuUs.toFixed(1)} µs, nginx ${peer.cpuUs.toFixed(1)} µs`,
    `${perCore} of nginx per core; ${rate} of its ${peer.requestsPerSecond.toFixed(0)}/s; p99 ${ours.p99Ms.toFixed(1)} and ${peer.p99Ms.toFixed(1)} ms`,
  )
}

await withTemporaryFolder(async (folder) => {
  const tools = await fetchFrontDoorTools(join(folder, 'tools'))
  const listen = { host: '127.0.0.1', port: 0 }
  const pages = join(folder, 'pages')
  await mkdir(pages)
  await writeFile(join(pages, '1k'), Buffer.alloc(1024, 'x'))
  await writeFile(join(pages, '1m'), Buffer.alloc(1024 * 1024, 'x'))
  await mkdir(join(folder, 'pki'))
  const authority = await createTestAuthority(join(folder, 'pki'))
  const files = await authority.writeFiles('front', { dnsNames: ['localhost'] })
  const [backendPort = 0, ...peerPorts] = await freePorts(5)
  const children: ChildProcess[] = []
  const keep = <T extends ChildProcess>(child: T): T => {
    children.push(child)
    return child
  }
  keep(
    await tools.nginx(
      'service',
      2,
      `server { listen 127.0.0.1:${backendPort} backlog=4096; root ${pages}; }`,
    ),
  )
  const peerConfig = (plain: number, secure: number): string => `
    upstream service { server 127.0.0.1:${backendPort}; keepalive 128; keepalive_requests 1000000000; }
    server {
      listen 127.0.0.1:${plain}; listen 127.0.0.1:${secure} ssl;
      ssl_certificate ${files.certFile}; ssl_certificate_key ${files.keyFile};
      location /service/bench/ {
        proxy_pass http://service/; proxy_http_version 1.1; proxy_set_header Connection "";
        proxy_set_header Host $http_host; proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
      }
    }`
  const schedulers = await startSchedulers(backendPort)
  const superuser = { uid: 'bench', passwordHash: await hashPassword(password) }
  const store = { engine: 'sqlite', file: join(folder, 'iam.db') } as const
  const iam = await startIam({ listen, store, clusterId: 'bench', superuser }, testEnvironment())
  const iamUrl = iam.urls.api ?? ''
  const { url } = schedulers
  const upstreams = { mesos: url, marathon: url, metronome: url, packageService: url, iam: iamUrl }
  const version = { version: '2.2.0', variant: 'open' }
  const login = await requestJson<{ token: string }>({
    url: `${iamUrl}/acs/api/v1/auth/login`,
    method: 'POST',
    body: { uid: 'bench', password },
  })
  const headers = { authorization: `token=${login.body.token}` }
  const config = { listen, upstreams, auth: true, clusterId: 'bench', version }
  const tls = { listen, files, plain: 'served' }
  try {
    for (const workers of [1, 2]) {
      const [plain = 0, secure = 0] = peerPorts.slice((workers - 1) * 2)
      const peer = keep(await tools.nginx(`peer-${workers}`, workers, peerConfig(plain, secure)))
      const router = await startRouter(join(folder, `router-${workers}`), { ...config, tls, workers })
      keep(router.child)
      const pids = [peer.pid ?? 0, router.child.pid ?? 0]
      const origins = [
        ['plain', `http://127.0.0.1:${plain}`, router.urls.front],
        ['TLS', `https://127.0.0.1:${secure}`, router.urls.secure],
      ] as const
      for (const [way, peerUrl, ourUrl] of origins) {
        for (const page of ['1k', '1m']) {
          const subjects = [peerUrl, ourUrl].map((origin, index) => ({
            url: `${origin}/service/bench/${page}`,
            pid: pids[index] ?? 0,
            headers,
          }))
          const figures = await compare(tools, subjects)
          printComparison(`${workers} worker${workers > 1 ? 's' : ''}, ${way}, ${page}`, figures)
        }
      }
      if (workers === 1) {
        const changes = systemClock.every(10, schedulers.change)
        const loaded = { url: `${router.urls.front}/service/bench/1k`, headers, connections, seconds: 5 }
        const { requests, failed, p99Ms } = await tools.load(loaded)
        changes.cancel()
        printFigure(
          '100 route changes a second for 5 s',
          `${failed} of ${requests} failed`,
          `p99 ${p99Ms.toFixed(1)} ms`,
        )
      }
      router.child.kill()
      peer.kill()
    }
  } finally {
    for (const child of children) child.kill()
    schedulers.stop()
    await iam.stop()
  }
})

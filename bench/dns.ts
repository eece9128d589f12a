/**
 * Names: 10,000 of them asked by dnsperf, from the name server with one worker and with two, beside dnsmasq and unbound with
 * one thread, in turns; then how long a change of the cluster takes until it is in an answer, with as many tasks.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Resolver } from 'node:dns/promises'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@dcos-lite/lib/clock'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { clusterOf, runningTask, startStandInMaster } from '../components/dns/test/stand-in-master.ts'
import type { StandInMaster } from '../components/dns/test/stand-in-master.ts'
import { cpuMsOf } from './support/load.ts'
import { fetchDnsTools, writePeerFiles } from './support/dns/tools.ts'
import type { DnsTools } from './support/dns/tools.ts'
import { printFigure, spreadOf } from './support/statistics.ts'

const names = 10_000
const rounds = 3
const seconds = '3'
const clients = '32'
const outstanding = '400'
const changes = 60
const serverFile = fileURLToPath(new URL('../components/dns/bin/dcos-mesos-dns.ts', import.meta.url))

interface Running {
  label: string
  port: number
  child: ChildProcess
}

interface Figures {
  perSecond: number[]
  cpuUs: number[]
  p99Ms: number[]
  lost: number
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  socket.close()
  await once(socket, 'close')
  return port
}

async function startOurs(folder: string, masterUrl: string, workers: number): Promise<Running> {
  const port = await freePort()
  const file = join(folder, `dns-${workers}.json`)
  const config = {
    listen: [{ host: '127.0.0.1', port }],
    listenHttp: { host: '127.0.0.1', port: 0 },
    masterUrls: [masterUrl],
    upstreams: [],
    workers,
  }
  await writeFile(file, JSON.stringify(config))
  const child = spawn(process.execPath, [serverFile, '--config', file], { stdio: 'ignore' })
  return { label: `${workers} worker${workers > 1 ? 's' : ''}`, port, child }
}

async function startPeers(
  tools: DnsTools,
  folder: string,
  records: { name: string; ip: string }[],
): Promise<Running[]> {
  const files = await writePeerFiles(folder, records)
  const [first, second] = [await freePort(), await freePort()]
  const plain = [
    '--no-daemon',
    '--no-resolv',
    '--no-hosts',
    '--conf-file=/dev/null',
    '--user=root',
    '--pid-file=',
  ]
  const where = [
    `--port=${first}`,
    '--listen-address=127.0.0.1',
    '--bind-interfaces',
    '--local-ttl=60',
    '--cache-size=0',
  ]
  const dnsmasq = tools.start('dnsmasq', [...plain, ...where, `--addn-hosts=${files.hosts}`])
  const unbound = tools.start('unbound', ['-d', '-c', await files.unbound(second)])
  return [
    { label: 'dnsmasq', port: first, child: dnsmasq },
    { label: 'unbound', port: second, child: unbound },
  ]
}

async function isReady({ port }: Running): Promise<void> {
  const resolver = new Resolver({ timeout: 500, tries: 1 })
  resolver.setServers([`127.0.0.1:${port}`])
  await eventually(() => resolver.resolve4('service-1.marathon.mesos'), { timeoutMs: 20_000 })
}

const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? NaN)

async function measure(tools: DnsTools, queries: string, one: Running, into: Figures): Promise<void> {
  const target = ['-s', '127.0.0.1', '-p', String(one.port), '-d', queries, '-c', clients]
  const before = cpuMsOf(one.child.pid ?? 0)
  const full = await tools.run('dnsperf', [...target, '-l', seconds, '-q', outstanding])
  const completed = number(full, /Queries completed:\s+(\d+)/)
  into.cpuUs.push(((cpuMsOf(one.child.pid ?? 0) - before) * 1000) / completed)
  into.perSecond.push(number(full, /Queries per second:\s+([\d.]+)/))
  into.lost += number(full, /Queries lost:\s+(\d+)/)
  const calm = await tools.run('dnsperf', [...target, '-l', '1', '-Q', '5000', '-v'])
  const took = [...calm.matchAll(/^> NOERROR \S+ A ([\d.]+)/gm)].map(([, text]) => Number(text) * 1000)
  took.sort((a, b) => a - b)
  into.p99Ms.push(took[Math.floor(took.length * 0.99)] ?? NaN)
}

async function changeToAnswer(master: StandInMaster, one: Running): Promise<number[]> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 })
  resolver.setServers([`127.0.0.1:${one.port}`])
  const took: number[] = []
  for (let i = 0; i < changes; i++) {
    const startedMs = systemClock.monotonicMs()
    master.send({ type: 'TASK_ADDED', task_added: { task: runningTask(`fresh.${i}`, `fresh-${i}`) } })
    while ((await resolver.resolve4(`fresh-${i}.marathon.mesos`).catch(() => [])).length === 0);
    took.push(systemClock.monotonicMs() - startedMs)
  }
  return took.sort((a, b) => a - b)
}

await withTemporaryFolder(async (folder) => {
  const tools = await fetchDnsTools()
  const records = Array.from({ length: names }, (_, i) => ({
    name: `service-${i}.marathon.mesos`,
    ip: '10.1.0.1',
  }))
  const queries = join(folder, 'queries')
  await writeFile(queries, records.map(({ name }) => `${name} A\n`).join(''))
  const tasks = records.map((_, i) => runningTask(`service.${i}`, `service-${i}`, [31_000 + (i % 1000)]))
  const master = await startStandInMaster({ state: clusterOf(tasks) })
  const servers: Running[] = []
  try {
    servers.push(...(await startPeers(tools, folder, records)))
    servers.push(await startOurs(folder, master.url, 1), await startOurs(folder, master.url, 2))
    await Promise.all(servers.map(isReady))
    const figures = new Map(
      servers.map((one) => [one, { perSecond: [], cpuUs: [], p99Ms: [], lost: 0 } as Figures]),
    )
    for (let round = 0; round < rounds; round++) {
      for (const [one, into] of figures) await measure(tools, queries, one, into)
    }
    const base = spreadOf([...figures][0]?.[1].perSecond ?? []).median
    for (const [{ label }, { perSecond, cpuUs, p99Ms, lost }] of figures) {
      const rate = spreadOf(perSecond).median
      printFigure(
        `${names} names, ${label}`,
        `${(rate / base).toFixed(2)} × dnsmasq`,
        `${Math.round(rate)}/s, ${spreadOf(cpuUs).median.toFixed(1)} µs each, p99 at 5000/s ${spreadOf(p99Ms).median.toFixed(2)} ms, ${lost} lost`,
      )
    }
    // The last to subscribe gets the events of the stand-in.
    const last = await startOurs(folder, master.url, 1)
    servers.push(last)
    await isReady(last)
    const took = await changeToAnswer(master, last)
    const at = (part: number): string => (took[Math.floor(took.length * part)] ?? NaN).toFixed(1)
    printFigure(
      `a change among ${names} tasks until it is answered`,
      `median ${at(0.5)} ms`,
      `p99 ${at(0.99)} ms, aim < 200 ms`,
    )
  } finally {
    for (const { child } of servers) child.kill('SIGKILL')
    await master.stop()
  }
})

import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, freePort, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createProgram } from '../robustness/processes/program.ts'
import type { Program } from '../robustness/processes/program.ts'

/** A master and an agent as processes of their own. */
export interface KernelOfProcesses {
  masterUrl: string
  agentUrl: string
  agentId: string
  master: Program
  agent: Program
  /** Serves a file by http, and gives its address. */
  serve(file: string): Promise<string>
  /** Closes something at the end, before the kernel stops. */
  atEnd(close: () => unknown): void
}

interface State {
  slaves: { id: string; active: boolean }[]
}

/** Runs work with a master and an agent that start real processes. */
export function withKernelOfProcesses(work: (kernel: KernelOfProcesses) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const closers: (() => unknown)[] = []
    const host = '127.0.0.1'
    const [masterPort, agentPort] = [await freePort(), await freePort()]
    const masterUrl = `http://${host}:${masterPort}`
    const agentUrl = `http://${host}:${agentPort}`
    const master = createProgram(
      'master',
      'dcos-mesos-master.ts',
      {
        listen: { host, port: masterPort },
        store: { engine: 'sqlite', file: join(folder, 'store.db') },
        missedPings: 20,
      },
      folder,
    )
    const agent = createProgram(
      'agent',
      'dcos-mesos-slave.ts',
      {
        listen: { host, port: agentPort },
        masterUrls: [masterUrl],
        workDir: join(folder, 'agent'),
        launcher: 'process',
        resources: 'cpus:4;mem:2048;disk:1024;ports:[31000-31010]',
        registrationBackoff: { firstMs: 50, maxMs: 1000 },
        endTasksOnStop: true,
      },
      folder,
    )
    try {
      closers.push(() => master.stop())
      await master.start()
      closers.push(() => agent.stop())
      await agent.start()
      const agentId = await eventually(async () => {
        const { slaves } = (await requestJson<State>({ url: `${masterUrl}/state` })).body
        return slaves.find(({ active }) => active)?.id ?? false
      })
      const serve = async (file: string): Promise<string> => {
        const server = createServer((_, response) => createReadStream(file).pipe(response))
        server.listen(0, host)
        await once(server, 'listening')
        closers.push(() => server.close())
        return `http://${host}:${(server.address() as AddressInfo).port}/executor`
      }
      const atEnd = (close: () => unknown): void => void closers.push(close)
      await work({ masterUrl, agentUrl, agentId, master, agent, serve, atEnd })
    } finally {
      for (const close of closers.reverse()) await close()
    }
  })
}

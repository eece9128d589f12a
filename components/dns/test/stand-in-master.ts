import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import type { OperatorEvent, OperatorState, OperatorTask } from '../src/snapshot/operator-api.ts'

/** The operator API of a master as far as the name server uses it. */
export interface StandInMaster {
  url: string
  state: OperatorState
  subscriptions(): number
  send(event: OperatorEvent): void
  /** While it is away it answers 503. */
  away: boolean
  cut(): void
  stop(): Promise<void>
}

export interface StandInMasterOptions {
  state?: OperatorState
  /** No event stream: only `/state`, with this document. */
  legacy?: unknown
  leaderIp?: string
  redirectTo?: string
}

/** Starts a stand-in on a free port. */
export async function startStandInMaster(options: StandInMasterOptions = {}): Promise<StandInMaster> {
  let stream: ServerResponse | undefined
  let count = 0
  const send = (event: OperatorEvent): void => void stream?.write(encodeRecord(JSON.stringify(event)))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (master.away) {
        response.writeHead(503).end()
        return
      }
      if (options.redirectTo !== undefined) {
        response
          .writeHead(307, { location: options.redirectTo.replace('http:', '') + (request.url ?? '') })
          .end()
        return
      }
      if (request.url === '/state') {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(options.legacy))
        return
      }
      if (options.legacy !== undefined) {
        response.writeHead(404).end()
        return
      }
      const call = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { type: string }
      response.writeHead(200, { 'content-type': 'application/json' })
      if (call.type === 'GET_MASTER') {
        const address = { hostname: 'leader', ip: options.leaderIp ?? '127.0.0.1', port: 5050 }
        response.end(JSON.stringify({ type: 'GET_MASTER', get_master: { master_info: { address } } }))
        return
      }
      count++
      stream = response
      send({ type: 'SUBSCRIBED', subscribed: { get_state: master.state, heartbeat_interval_seconds: 15 } })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const master: StandInMaster = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state: options.state ?? {},
    subscriptions: () => count,
    send,
    away: false,
    cut: () => void stream?.destroy(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return master
}

/** A running task of framework `f` on agent `m-S0`. */
export function runningTask(
  id: string,
  name: string,
  ports: number[] = [],
  more: Partial<OperatorTask> = {},
): OperatorTask {
  return {
    name,
    task_id: { value: id },
    framework_id: { value: 'f' },
    agent_id: { value: 'm-S0' },
    state: 'TASK_RUNNING',
    resources:
      ports.length === 0
        ? []
        : [
            {
              name: 'ports',
              type: 'RANGES',
              ranges: { range: ports.map((port) => ({ begin: port, end: port })) },
            },
          ],
    ...more,
  }
}

/** One agent, one framework, and these tasks. */
export function clusterOf(tasks: OperatorTask[]): OperatorState {
  return {
    get_agents: {
      agents: [
        { agent_info: { hostname: '10.1.0.1', id: { value: 'm-S0' } }, pid: 'slave(1)@10.1.0.1:5051' },
      ],
    },
    get_frameworks: {
      frameworks: [
        { framework_info: { user: 'root', name: 'marathon', id: { value: 'f' }, hostname: '10.1.0.9' } },
      ],
    },
    get_tasks: { tasks },
  }
}

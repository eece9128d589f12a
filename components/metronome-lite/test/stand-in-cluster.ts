import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type {
  Attribute,
  Offer,
  SchedulerCall,
  SchedulerCallMessage,
  SchedulerEvent,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '@dcos-lite/lib/mesos'
import { encodeRecord } from '@dcos-lite/lib/recordio'

/** One node of the stand-in. */
export interface StandInNode {
  id: string
  cpus: number
  mem: number
  attributes?: Attribute[]
}

export interface StandInOptions {
  /** Ids of frameworks that are removed: they get an ERROR in place of SUBSCRIBED. */
  removedFrameworks?: Set<string>
  nodes?: StandInNode[]
  /** What a task does when it is launched; the default says RUNNING and stays so. */
  onLaunch?: (task: TaskInfo, cluster: StandInCluster) => void
  /** Refuses a call with 400 and this text. */
  refuse?: (call: SchedulerCallMessage) => string | undefined
  /** What the agents serve below the sandboxes, by the path that is asked for. */
  files?: (path: string) => string | undefined
}

/** A Mesos master with agents, as far as the wire of the scheduler API shows them. Resources are never used up. */
export interface StandInCluster {
  url: string
  calls: SchedulerCallMessage[]
  /** Launched tasks with their last state. */
  tasks: Map<string, { info: TaskInfo; state: TaskState }>
  options: StandInOptions
  callsOf<T extends SchedulerCall['type']>(type: T): (SchedulerCallMessage & { type: T })[]
  report(taskId: string, state: TaskState, more?: Partial<TaskStatus>): void
  offer(): void
  send(event: SchedulerEvent): void
  cut(): void
  stop(): Promise<void>
}

async function readCall(request: IncomingMessage): Promise<SchedulerCallMessage> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as SchedulerCallMessage
}

function offerOf(node: StandInNode, id: number, role: string, port: number): Offer {
  const scalar = (name: string, value: number): Offer['resources'][number] => ({
    name,
    type: 'SCALAR',
    scalar: { value },
    allocation_info: { role },
  })
  return {
    id: { value: `offer-${id}` },
    framework_id: { value: 'master-0000' },
    agent_id: { value: node.id },
    hostname: `${node.id}.example`,
    url: { scheme: 'http', address: { ip: '127.0.0.1', port } },
    resources: [scalar('cpus', node.cpus), scalar('mem', node.mem), scalar('disk', 10_000)],
    ...(node.attributes === undefined ? {} : { attributes: node.attributes }),
    allocation_info: { role },
  }
}

/** Starts a stand-in on a free port. */
export async function startStandInCluster(options: StandInOptions = {}): Promise<StandInCluster> {
  const calls: SchedulerCallMessage[] = []
  const tasks: StandInCluster['tasks'] = new Map()
  let stream: ServerResponse | undefined
  let offers = 0
  let uuids = 0
  let frameworks = 0
  let role = '*'
  const port = (): number => (server.address() as AddressInfo).port
  const send = (event: SchedulerEvent): void => void stream?.write(encodeRecord(JSON.stringify(event)))

  const cluster: StandInCluster = {
    url: '',
    calls,
    tasks,
    options,
    callsOf: <T extends SchedulerCall['type']>(type: T) =>
      calls.filter((call): call is SchedulerCallMessage & { type: T } => call.type === type),
    report(taskId, state, more = {}) {
      const task = tasks.get(taskId)
      if (task !== undefined) task.state = state
      const uuid = Buffer.alloc(16, ++uuids).toString('base64')
      const agent = task === undefined ? {} : { agent_id: task.info.agent_id }
      send({
        type: 'UPDATE',
        update: { status: { task_id: { value: taskId }, state, uuid, ...agent, ...more } },
      })
    },
    offer() {
      const nodes = options.nodes ?? [{ id: 'S0', cpus: 4, mem: 4096 }]
      send({ type: 'OFFERS', offers: { offers: nodes.map((node) => offerOf(node, ++offers, role, port())) } })
    },
    send,
    cut: () => void stream?.destroy(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const reconcile = (taskId: string): void => {
    const task = tasks.get(taskId)
    const state = task?.state ?? 'TASK_GONE'
    const status: TaskStatus = { task_id: { value: taskId }, state, reason: 'REASON_RECONCILIATION' }
    send({ type: 'UPDATE', update: { status } })
  }

  const handle = (call: SchedulerCallMessage): void => {
    if (call.type === 'REVIVE') cluster.offer()
    if (call.type === 'RECONCILE') {
      const asked = call.reconcile.tasks.map(({ task_id }) => task_id.value)
      for (const taskId of asked.length > 0 ? asked : tasks.keys()) reconcile(taskId)
    }
    if (call.type === 'KILL') {
      const task = tasks.get(call.kill.task_id.value)
      if (task !== undefined) cluster.report(call.kill.task_id.value, 'TASK_KILLED')
    }
    if (call.type !== 'ACCEPT') return
    for (const operation of call.accept.operations) {
      if (operation.type !== 'LAUNCH') continue
      for (const info of operation.launch.task_infos) {
        tasks.set(info.task_id.value, { info, state: 'TASK_STAGING' })
        if (options.onLaunch === undefined) cluster.report(info.task_id.value, 'TASK_RUNNING')
        else options.onLaunch(info, cluster)
      }
    }
  }

  const serveFile = (url: URL, response: ServerResponse): void => {
    const text = options.files?.(url.searchParams.get('path') ?? '')
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ data: text ?? '', offset: 0 }))
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    if (url.pathname === '/files/read') return serveFile(url, response)
    void readCall(request).then((call) => {
      calls.push(call)
      if (call.type !== 'SUBSCRIBE') {
        const refusal = options.refuse?.(call)
        response.writeHead(refusal === undefined ? 202 : 400).end(refusal)
        if (refusal === undefined) handle(call)
        return
      }
      stream = response
      role = call.subscribe.framework_info.roles?.[0] ?? '*'
      response.writeHead(200, {
        'content-type': 'application/json',
        'mesos-stream-id': `stream-${calls.length}`,
      })
      const framework_id = call.framework_id ?? { value: `master-000${frameworks++}` }
      if (options.removedFrameworks?.has(framework_id.value) === true) {
        send({ type: 'ERROR', error: { message: 'Framework has been removed' } })
        response.end()
        return
      }
      send({ type: 'SUBSCRIBED', subscribed: { framework_id, heartbeat_interval_seconds: 15 } })
      if ((call.subscribe.suppressed_roles ?? []).length === 0) cluster.offer()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cluster.url = `http://127.0.0.1:${port()}`
  return cluster
}

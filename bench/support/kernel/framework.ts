import { openByteStream } from '@dcos-lite/lib/http-client'
import type { Offer, SchedulerEvent, TaskInfo } from '@dcos-lite/lib/mesos'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { parseResources } from '@dcos-lite/lib/resources'
import { decodeMessage, encodeMessage } from '../../../components/mesos-lite/src/protocol/wire/index.ts'
import { createCallSender } from './call-sender.ts'
import type { CallSender } from './call-sender.ts'

export type Form = 'application/json' | 'application/x-protobuf'

/** What a framework does with its offers, and how it speaks. */
export interface FrameworkOptions {
  masterUrl: string
  form: Form
  /** How many tasks it starts, and how many of them with one offer. */
  tasks: number
  tasksPerOffer: number
  /** The id of an earlier subscription. */
  frameworkId?: string
  connections?: number
}

/** A framework that starts so many tasks as fast as it can, and acknowledges everything. */
export interface BenchFramework {
  frameworkId(): string
  running(): number
  launched(): number
  offers(): number
  /** How many calls were answered by anything but 202. */
  refused(): number
  unanswered(): number
  /** When the first offer came, monotonic ms. */
  firstOfferMs(): number | undefined
  isOpen(): boolean
  start(): void
  close(): void
}

const refuseSeconds = 3_600
const mostWaiting = 64
const resources = parseResources('cpus:0.1;mem:128')

/** Encodes a call in a form. */
function encode(form: Form, call: object): Uint8Array {
  return form === 'application/json'
    ? Buffer.from(JSON.stringify(call))
    : encodeMessage('SchedulerCall', call)
}

/** Subscribes; throws when no leader takes it. Offers are held back until `start`. */
export async function subscribeFramework(options: FrameworkOptions): Promise<BenchFramework> {
  const { masterUrl, form, tasks, tasksPerOffer } = options
  const url = new URL('/api/v1/scheduler', masterUrl)
  const id = options.frameworkId === undefined ? {} : { id: { value: options.frameworkId } }
  const info = {
    ...{ user: 'root', name: 'bench', roles: ['bench'], failover_timeout: 3600, ...id },
    capabilities: [{ type: 'MULTI_ROLE' }, { type: 'RESERVATION_REFINEMENT' }],
  }
  const named = options.frameworkId === undefined ? {} : { framework_id: { value: options.frameworkId } }
  const stream = await openByteStream({
    url: url.href,
    method: 'POST',
    headers: { 'content-type': form, accept: form },
    body: encode(form, { type: 'SUBSCRIBE', ...named, subscribe: { framework_info: info } }),
  })
  if (stream.status !== 200) {
    stream.close()
    throw new Error(`SUBSCRIBE was answered with ${stream.status}`)
  }
  const streamId = String(stream.headers['mesos-stream-id'])
  let open = true
  let frameworkId = ''
  let sender: CallSender | undefined
  const counts = { launched: 0, offers: 0, refused: 0 }
  const running = new Set<string>()
  /** Tasks whose offer was taken back before they were started. */
  const again: string[] = []
  let held: Offer[] = []
  let started = false
  let firstOfferMs: number | undefined
  const settled = (status: number): void => {
    if (status !== 202) counts.refused += 1
    pump()
  }
  const call = (body: object): void =>
    sender?.send(encode(form, { framework_id: { value: frameworkId }, ...body }), settled)

  const answer = (offer: Offer): void => {
    const count = Math.min(tasks - counts.launched + again.length, tasksPerOffer)
    if (count <= 0) {
      call({
        type: 'DECLINE',
        decline: { offer_ids: [offer.id], filters: { refuse_seconds: refuseSeconds } },
      })
      return
    }
    const infos = Array.from({ length: count }, (): TaskInfo => {
      const name = again.pop() ?? `task-${counts.launched++}`
      return {
        ...{ name, task_id: { value: name }, agent_id: offer.agent_id, resources },
        command: { shell: true, value: 'sleep 1000000' },
      }
    })
    call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [{ type: 'LAUNCH', launch: { task_infos: infos } }],
        filters: { refuse_seconds: refuseSeconds },
      },
    })
  }
  /** Acknowledgements do not wait behind thousands of launches. */
  const pump = (): void => {
    while (started && held.length > 0 && (sender?.waiting() ?? 0) < mostWaiting) {
      const offer = held.pop()
      if (offer) answer(offer)
    }
  }
  const take = (event: SchedulerEvent): void => {
    if (event.type === 'SUBSCRIBED') {
      frameworkId = event.subscribed.framework_id.value
      const headers = { 'content-type': form, 'mesos-stream-id': streamId }
      sender = createCallSender(url, headers, options.connections ?? 16, () => (open = false))
    }
    if (event.type === 'OFFERS') {
      firstOfferMs ??= performance.now()
      counts.offers += event.offers.offers.length
      for (const offer of event.offers.offers) held.push(offer)
      pump()
    }
    if (event.type === 'RESCIND') held = held.filter(({ id }) => id.value !== event.rescind.offer_id.value)
    if (event.type !== 'UPDATE') return
    const { status } = event.update
    if (status.state === 'TASK_RUNNING') running.add(status.task_id.value)
    else if (status.reason === 'REASON_INVALID_OFFERS') again.push(status.task_id.value)
    else if (status.state !== 'TASK_STARTING') throw new Error(`${status.state}: ${status.message ?? ''}`)
    if (status.uuid === undefined) return
    call({
      type: 'ACKNOWLEDGE',
      acknowledge: { agent_id: status.agent_id, task_id: status.task_id, uuid: status.uuid },
    })
  }
  const read = async (): Promise<void> => {
    const decoder = createRecordDecoder(256 * 1024 * 1024)
    try {
      for await (const chunk of stream.body) {
        for (const record of decoder.push(chunk)) {
          take(
            form === 'application/json'
              ? (JSON.parse(record.toString()) as SchedulerEvent)
              : decodeMessage<SchedulerEvent>('SchedulerEvent', record),
          )
        }
      }
    } finally {
      open = false
    }
  }
  read().catch((error: unknown) => process.stderr.write(`the event stream ended: ${String(error)}\n`))
  return {
    frameworkId: () => frameworkId,
    running: () => running.size,
    launched: () => counts.launched,
    offers: () => counts.offers,
    refused: () => counts.refused,
    unanswered: () => sender?.waiting() ?? 0,
    firstOfferMs: () => firstOfferMs,
    isOpen: () => open,
    start() {
      started = true
      pump()
    },
    close() {
      open = false
      sender?.close()
      stream.close()
    },
  }
}

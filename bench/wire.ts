/** The codec of the v1 messages, JSON and binary, beside JSON.parse and JSON.stringify of the same message. */
import { systemClock } from '@dcos-lite/lib/clock'
import {
  decodeMessage,
  encodeMessage,
  readMessage,
  writeJson,
} from '../components/mesos-lite/src/protocol/wire/index.ts'
import type { MessageName } from '../components/mesos-lite/src/protocol/wire/index.ts'
import { printFigure } from './support/statistics.ts'

const frameworkId = { value: '3f0d9d5e-6c57-4a51-9f3f-0d9d5e6c574a-0000' }
const agentId = { value: '3f0d9d5e-6c57-4a51-9f3f-0d9d5e6c574a-S12' }
const uuid = Buffer.alloc(16, 7).toString('base64')
const spanMs = 300

const taskInfo = (id: string): object => ({
  name: id,
  task_id: { value: id },
  agent_id: agentId,
  resources: ['cpus', 'mem'].map((name) => ({
    name,
    type: 'SCALAR',
    scalar: { value: 0.5 },
    allocation_info: { role: 'eng' },
  })),
  command: {
    shell: true,
    value: 'sleep 1000',
    environment: { variables: [{ name: 'A', type: 'VALUE', value: 'b' }] },
  },
})

const messages: [string, MessageName, object][] = [
  [
    'ACCEPT with ten tasks',
    'SchedulerCall',
    {
      type: 'ACCEPT',
      framework_id: frameworkId,
      accept: {
        offer_ids: [{ value: 'o' }],
        operations: [
          {
            type: 'LAUNCH',
            launch: { task_infos: Array.from({ length: 10 }, (_, n) => taskInfo(`task-${n}`)) },
          },
        ],
      },
    },
  ],
  [
    'ACKNOWLEDGE',
    'SchedulerCall',
    {
      type: 'ACKNOWLEDGE',
      framework_id: frameworkId,
      acknowledge: { agent_id: agentId, task_id: { value: 't' }, uuid },
    },
  ],
  [
    'UPDATE',
    'SchedulerEvent',
    {
      type: 'UPDATE',
      update: {
        status: {
          task_id: { value: 'task' },
          state: 'TASK_RUNNING',
          source: 'SOURCE_EXECUTOR',
          agent_id: agentId,
          timestamp: 1_700_000_000.5,
          uuid,
          container_status: {
            network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: '10.0.0.1' }] }],
          },
        },
      },
    },
  ],
]

/** Microseconds of one call. */
function cost(work: () => unknown): number {
  for (let n = 0; n < 2_000; n++) work()
  const startedMs = systemClock.monotonicMs()
  let calls = 0
  while (systemClock.monotonicMs() - startedMs < spanMs) for (let n = 0; n < 500; n++, calls++) work()
  return ((systemClock.monotonicMs() - startedMs) * 1_000) / calls
}

function compare(what: string, foundUs: number, floorUs: number, floor: string): void {
  printFigure(
    what,
    `${foundUs.toFixed(2)} us`,
    `${(foundUs / floorUs).toFixed(2)} times ${floor} (${floorUs.toFixed(2)} us)`,
  )
}

for (const [what, name, message] of messages) {
  const bytes = encodeMessage(name, message)
  const text = writeJson(name, message)
  const parse = cost(() => JSON.parse(text))
  const stringify = cost(() => JSON.stringify(message))
  compare(
    `${what}: read JSON`,
    cost(() => readMessage(name, JSON.parse(text))),
    parse,
    'JSON.parse',
  )
  compare(
    `${what}: read binary`,
    cost(() => decodeMessage(name, bytes)),
    parse,
    'JSON.parse',
  )
  compare(
    `${what}: write JSON`,
    cost(() => writeJson(name, message)),
    stringify,
    'JSON.stringify',
  )
  compare(
    `${what}: write binary`,
    cost(() => encodeMessage(name, message)),
    stringify,
    'JSON.stringify',
  )
  printFigure(
    `${what}: size in binary`,
    `${bytes.length} bytes`,
    `${(bytes.length / text.length).toFixed(2)} times JSON (${text.length})`,
  )
}

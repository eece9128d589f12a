import { expect } from 'chai'
import { decodeMessage, encodeMessage } from '../../../src/protocol/wire/index.ts'
import type { MessageName } from '../../../src/protocol/wire/index.ts'

interface Vector {
  says: string
  name: MessageName
  /** In memory, explicit defaults filled in. */
  message: object
  /** Written by hand from the field numbers: one part for each field. */
  bytes: string[]
}

const uuid = '00'.repeat(15) + '07'
const uuidText = Buffer.from(uuid, 'hex').toString('base64')

const vectors: Vector[] = [
  {
    says: 'a call that is only its type',
    name: 'MasterCall',
    message: { type: 'GET_AGENTS' },
    bytes: ['08 0a'],
  },
  {
    says: 'the quota call of the command line',
    name: 'MasterCall',
    message: { type: 'REMOVE_QUOTA', remove_quota: { role: 'eng' } },
    bytes: ['08 1e', '7a 05', '0a 03 65 6e 67'],
  },
  {
    says: 'a response, whose type is not the number of its call',
    name: 'MasterResponse',
    message: { type: 'GET_HEALTH', get_health: { healthy: false } },
    bytes: ['08 01', '12 02', '08 00'],
  },
  {
    says: 'SUBSCRIBE of a scheduler',
    name: 'SchedulerCall',
    message: {
      type: 'SUBSCRIBE',
      subscribe: { framework_info: { user: 'root', name: 'n', failover_timeout: 0, checkpoint: true } },
    },
    bytes: ['10 01', '1a 0d', '0a 0b', '0a 04 72 6f 6f 74', '12 01 6e', '28 01'],
  },
  {
    says: 'ACKNOWLEDGE with a uuid of 16 bytes',
    name: 'SchedulerCall',
    message: {
      framework_id: { value: 'f' },
      type: 'ACKNOWLEDGE',
      acknowledge: { agent_id: { value: 'a' }, task_id: { value: 't' }, uuid: uuidText },
    },
    bytes: ['0a 03 0a 01 66', '10 08', '42 1c', '0a 03 0a 01 61', '12 03 0a 01 74', `1a 10 ${uuid}`],
  },
  {
    says: 'field numbers above 15',
    name: 'SchedulerCall',
    message: { type: 'SUPPRESS', suppress: { roles: ['a', 'b'] } },
    bytes: ['10 0c', '82 01 06', '0a 01 61', '0a 01 62'],
  },
  {
    says: 'the state of number 0, a double, and false',
    name: 'TaskStatus',
    message: { task_id: { value: 't' }, state: 'TASK_STARTING', timestamp: 1, healthy: false },
    bytes: ['0a 03 0a 01 74', '10 00', '31 00 00 00 00 00 00 f0 3f', '40 00'],
  },
  {
    says: 'an attribute: text is 5',
    name: 'Attribute',
    message: { name: 'r', type: 'TEXT', text: { value: 'a' } },
    bytes: ['0a 01 72', '10 03', '2a 03 0a 01 61'],
  },
  {
    says: 'a resource: set is 5',
    name: 'Resource',
    message: { name: 'r', type: 'SET', set: { item: ['a'] } },
    bytes: ['0a 01 72', '10 02', '2a 03 0a 01 61'],
  },
  {
    says: 'a reservation: the role is 3, the type 4',
    name: 'Reservation',
    message: { type: 'DYNAMIC', role: 'e', principal: 'p' },
    bytes: ['0a 01 70', '1a 01 65', '20 02'],
  },
  {
    says: 'a map with an infinite value',
    name: 'TaskInfo',
    message: {
      name: 'n',
      task_id: { value: 't' },
      agent_id: { value: 'a' },
      limits: { mem: { value: 'Infinity' } },
    },
    bytes: [
      '0a 01 6e',
      '12 03 0a 01 74',
      '1a 03 0a 01 61',
      '7a 10',
      '0a 03 6d 65 6d',
      '12 09 09 00 00 00 00 00 00 f0 7f',
    ],
  },
  {
    says: 'a negative int32, in ten bytes',
    name: 'ContainerEnd',
    message: { exit_status: -1 },
    bytes: ['08 ff ff ff ff ff ff ff ff ff 01'],
  },
  {
    says: 'nanoseconds since the epoch',
    name: 'Time',
    message: { nanoseconds: 1_500_000_000_000_000_000 },
    bytes: ['08 80 80 d8 d8 d7 c1 c4 e8 14'],
  },
  {
    says: 'the largest uint64, which a double cannot tell from 2^64',
    name: 'RLimit',
    message: { type: 'RLMT_NOFILE', hard: 2 ** 64 },
    bytes: ['08 0a', '10 ff ff ff ff ff ff ff ff ff 01'],
  },
  {
    says: 'an address of IPv4 as a uint32',
    name: 'MasterInfo',
    message: { id: 'm', ip: 16_777_343, port: 5050 },
    bytes: ['0a 01 6d', '10 ff 80 80 08', '18 ba 27'],
  },
  {
    says: 'capabilities, numbered from 1000',
    name: 'Capabilities',
    message: { capabilities: ['CHOWN', 'KILL'] },
    bytes: ['08 e8 07', '08 ed 07'],
  },
  {
    says: 'a nested session of the command line',
    name: 'AgentCall',
    message: {
      type: 'LAUNCH_NESTED_CONTAINER_SESSION',
      launch_nested_container_session: {
        container_id: { value: 'c', parent: { value: 'p' } },
        command: { value: 'ls', shell: false, arguments: ['ls', '/'] },
        container: { type: 'MESOS', tty_info: {} },
      },
    },
    bytes: [
      '08 11',
      '4a 1f',
      '0a 08 0a 01 63 12 03 0a 01 70',
      '12 0d',
      '1a 02 6c 73',
      '30 00',
      '3a 02 6c 73',
      '3a 01 2f',
      '1a 04 08 02 52 00',
    ],
  },
  {
    says: 'output of a container',
    name: 'ProcessIo',
    message: { type: 'DATA', data: { type: 'STDOUT', data: Buffer.from('hi\n').toString('base64') } },
    bytes: ['08 01', '12 07', '08 02', '12 03 68 69 0a'],
  },
  {
    says: 'the end of the input of a container: no data, which is not the same as none given',
    name: 'AgentCall',
    message: {
      type: 'ATTACH_CONTAINER_INPUT',
      attach_container_input: {
        type: 'PROCESS_IO',
        process_io: { type: 'DATA', data: { type: 'STDIN', data: '' } },
      },
    },
    bytes: ['08 12', '52 0c', '08 02', '1a 08', '08 01', '12 04', '08 01', '12 00'],
  },
  {
    says: 'the exit code of a container',
    name: 'AgentResponse',
    message: { type: 'WAIT_CONTAINER', wait_container: { exit_status: 256 } },
    bytes: ['08 0f', '82 01 03', '08 80 02'],
  },
  {
    says: 'an event of the operator stream',
    name: 'MasterEvent',
    message: { type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: 'a' } } },
    bytes: ['08 05', '32 05', '0a 03 0a 01 61'],
  },
  {
    says: 'a message of an executor: its data is 2',
    name: 'ExecutorCall',
    message: {
      executor_id: { value: 'e' },
      framework_id: { value: 'f' },
      type: 'MESSAGE',
      message: { data: 'AQ==' },
    },
    bytes: ['0a 03 0a 01 65', '12 03 0a 01 66', '18 03', '32 03', '12 01 01'],
  },
]

describe('binary messages', () => {
  for (const { says, name, message, bytes } of vectors) {
    it(`write and read ${says}`, () => {
      const expected = bytes.join('').replaceAll(' ', '')
      expect(Buffer.from(encodeMessage(name, message)).toString('hex')).to.equal(expected)
      expect(decodeMessage(name, Buffer.from(expected, 'hex'))).to.deep.equal(message)
    })
  }
})

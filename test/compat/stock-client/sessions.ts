import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { call } from './stock.ts'
import type { GivenStock } from './stock.ts'
import { findTask } from './tasks.ts'
import { inside, numberAt, readMessage, readRecords, textAt, writeMessage } from './wire.ts'
import { removeApp } from './marathon.ts'

/** `task exec`, in protobuf as the original insists. */
export function sessionRequests(given: GivenStock): void {
  it('task exec: a session in records of protobuf, and the exit code after it has ended', async () => {
    const task = await findTask(given())
    const parent = writeMessage([1, task.statuses[0]?.container_status?.container_id?.value ?? ''])
    const container = writeMessage([1, randomUUID()], [2, parent])
    const command = writeMessage(
      ...([
        [3, 'sh'],
        [6, 0],
        [7, 'sh'],
        [7, '-c'],
        [7, 'echo out; echo err >&2; exit 3'],
      ] as [number, string | number][]),
    )
    const launch = writeMessage([1, container], [2, command])
    const agent = `/slave/${task.slave_id}/api/v1`
    const session = await call(given(), agent, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-protobuf',
        accept: 'application/recordio',
        'message-accept': 'application/x-protobuf',
      },
      body: writeMessage([1, 17], [9, launch]),
    })
    expect(session.headers['content-type']).to.equal('application/recordio')
    expect(session.headers['message-content-type']).to.equal('application/x-protobuf')
    const said = { 2: '', 3: '' }
    for (const record of readRecords(session.bytes).map(readMessage)) {
      if (numberAt(record, 1) !== 1) continue
      const stream = numberAt(inside(record, 2), 1)
      if (stream === 2 || stream === 3) said[stream] += textAt(inside(record, 2), 2)
    }
    expect(said).to.deep.equal({ 2: 'out\n', 3: 'err\n' })
    const wait = await call(given(), agent, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', accept: 'application/x-protobuf' },
      body: writeMessage([1, 23], [14, writeMessage([1, container])]),
    })
    expect(wait.headers['content-type']).to.equal('application/x-protobuf')
    const ended = readMessage(wait.bytes)
    expect([numberAt(ended, 1), numberAt(inside(ended, 16), 1)]).to.deep.equal([15, 3 * 256])
  })

  removeApp(given)
}

import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { eventually } from '@dcos-lite/lib/testing'
import { createAccessLog } from '../src/access-log/access-log.ts'

const call = {
  atMs: 0,
  clientAddress: '192.0.2.1',
  uid: undefined,
  method: 'GET',
  path: '/',
  httpVersion: '1.1',
  status: 200,
  tookMs: 1,
  route: 'page',
  requestId: 'r-1',
}

describe('the access log', () => {
  it('writes lines together, and keeps none when it stops', async () => {
    const written: string[] = []
    const log = createAccessLog(systemClock, (text) => written.push(text))
    log.record(call)
    log.record(call)
    await eventually(() => written.join('').split('\n').length === 3)
    log.record(call)
    log.stop()
    expect(written.join('').split('\n')).to.have.length(4)
  })
})

import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { keepStatsdPorts } from '../../src/metrics/statsd/keep-ports.ts'
import { createStatsdDesk } from '../../src/metrics/statsd/statsd-desk.ts'

describe('The port that a container sends its metrics to', () => {
  it('is the same after a restart, and closed when the container is gone for good', () =>
    withTemporaryFolder(async (folder) => {
      const clock = createManualClock(0)
      const environment = { ...testEnvironment(), clock }
      const file = join(folder, 'statsd.json')
      const running = ['a', 'b']
      const containers = { list: () => Promise.resolve([...running]) }
      const first = createStatsdDesk('127.0.0.1', environment)
      const kept = await keepStatsdPorts(first, file, containers, environment)
      const [a] = await Promise.all([kept.open('a'), kept.open('b')])
      expect(await kept.open('a')).to.deep.equal(a)
      kept.stop()
      first.stop()

      const second = createStatsdDesk('127.0.0.1', environment)
      const again = await keepStatsdPorts(second, file, containers, environment)
      const sender = createSocket('udp4')
      try {
        expect(second.known()).to.have.members(['a', 'b'])
        await eventually(() => {
          sender.send('count:1|c', a.port, a.host)
          return second.datapoints('a').length === 1
        })
        running.splice(1)
        clock.advance(60_000)
        expect(second.known()).to.have.members(['a', 'b'])
        await eventually(async () => {
          clock.advance(60_000)
          return second.known().join() === 'a'
        })
      } finally {
        sender.close()
        again.stop()
        second.stop()
      }
    }))
})

import { expect } from 'chai'
import fc from 'fast-check'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { readMessage, WireError } from '../../../src/protocol/wire/index.ts'

const least = { name: 'n', task_id: { value: 't' }, agent_id: { value: 'a' } }

describe('reading a v1 message', () => {
  it('takes null as unset, also inside', () => {
    const task = readMessage<TaskInfo>('TaskInfo', {
      ...least,
      resources: null,
      command: { value: 'x', uris: null, environment: { variables: [{ name: 'A', value: null }] } },
    })
    expect(task).to.deep.equal({
      ...least,
      command: { value: 'x', shell: true, environment: { variables: [{ name: 'A', type: 'VALUE' }] } },
    })
  })

  it('takes numbers and booleans in text, and Infinity', () => {
    const task = readMessage<TaskInfo>('TaskInfo', {
      ...least,
      resources: [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: '1', end: '2' }] } }],
      limits: { mem: { value: 'Infinity' }, cpus: { value: '0.5' } },
      command: { shell: 'false' },
    })
    expect(task.resources?.[0]?.ranges).to.deep.equal({ range: [{ begin: 1, end: 2 }] })
    expect(task.limits).to.deep.equal({ mem: { value: 'Infinity' }, cpus: { value: 0.5 } })
    expect(task.command?.shell).to.equal(false)
  })

  it('fills in explicit defaults and leaves out unknown fields and unknown optional names', () => {
    const task = readMessage<TaskInfo>('TaskInfo', {
      ...least,
      from_the_future: 1,
      health_check: { type: 'TELEPATHY', tcp: { port: 1 } },
      container: { type: 'DOCKER', docker: { image: 'i' } },
    })
    expect(task).to.not.have.property('from_the_future')
    expect(task.health_check).to.deep.equal({
      delay_seconds: 15,
      interval_seconds: 10,
      timeout_seconds: 20,
      consecutive_failures: 3,
      grace_period_seconds: 10,
      tcp: { port: 1, protocol: 'IPv4' },
    })
    expect(task.container?.docker).to.deep.equal({ image: 'i', network: 'HOST', privileged: false })
  })

  const wrong: [object, string][] = [
    [{ ...least, name: null }, 'Missing required fields: name'],
    [{ ...least, task_id: {} }, 'Missing required fields: task_id.value'],
    [{ ...least, name: 1 }, "Not expecting a JSON number for field 'name'"],
    [{ ...least, resources: {} }, "Not expecting a JSON object for field 'resources'"],
    [
      { ...least, container: { type: 'ROCKET' } },
      "Failed to find enum for 'ROCKET' of field 'container.type'",
    ],
    [{ ...least, data: '!' }, "Failed to base64 decode bytes field 'data'"],
    [{ ...least, command: { shell: 'maybe' } }, "Not expecting a JSON string for field 'command.shell'"],
    [
      { ...least, limits: { cpus: { value: 'much' } } },
      "Failed to parse 'much' as a JSON number for field 'limits.cpus.value'",
    ],
  ]
  for (const [value, message] of wrong) {
    it(`says "${message}"`, () => {
      expect(() => readMessage('TaskInfo', value)).to.throw(WireError, message)
    })
  }

  it('reads any JSON or throws a WireError, and reading twice changes nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          const once = readMessage<object>('SchedulerCall', value)
          expect(readMessage('SchedulerCall', once)).to.deep.equal(once)
        } catch (error) {
          expect(error).to.be.instanceOf(WireError)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('numbers in a v1 message', () => {
  const wrong: [object, RegExp][] = [
    [{ host_port: -1, container_port: 1 }, /-1 is out of the range of uint32 for field 'host_port'/],
    [{ host_port: 4_294_967_296, container_port: 1 }, /out of the range of uint32/],
    [{ host_port: 0.5, container_port: 1 }, /Expecting an integer for field 'host_port'/],
    [{ host_port: 'Infinity', container_port: 1 }, /Expecting an integer/],
  ]
  for (const [value, message] of wrong) {
    it(`are refused in ${JSON.stringify(value)}`, () => {
      expect(() => readMessage('PortMapping', value)).to.throw(WireError, message)
    })
  }

  it('of 64 bits are taken up to their limits', () => {
    expect(readMessage('RLimit', { hard: '18446744073709551615' })).to.deep.equal({ hard: 2 ** 64 })
    expect(() => readMessage('Range', { begin: -1, end: 2 })).to.throw(
      WireError,
      /out of the range of uint64/,
    )
  })

  it('of a drain may be a text', () => {
    const agent_id = { value: 'a' }
    const read = (max_grace_period: unknown): unknown =>
      readMessage<{ max_grace_period: object }>('DrainAgent', { agent_id, max_grace_period }).max_grace_period
    expect(read('10mins')).to.deep.equal({ seconds: 600, nanos: 0 })
    expect(read('1.5secs')).to.deep.equal({ seconds: 1, nanos: 500_000_000 })
    expect(read({ seconds: '5' })).to.deep.equal({ seconds: 5 })
    expect(() => read('soon')).to.throw(WireError, /Not expecting a JSON string for field 'max_grace_period'/)
  })

  it('do not matter when containers are nested without end', () => {
    let container: object = { value: 'c' }
    for (let depth = 0; depth < 50_000; depth++) container = { value: 'c', parent: container }
    expect(() => readMessage('ContainerId', container)).to.throw(WireError, /nested more than/)
  })
})

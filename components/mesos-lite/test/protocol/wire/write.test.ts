import { expect } from 'chai'
import { readMessage, writeJson } from '../../../src/protocol/wire/index.ts'
import type { MessageName } from '../../../src/protocol/wire/index.ts'

describe('writing JSON', () => {
  const shown: [string, MessageName, object, object][] = [
    ['FrameworkInfo', 'FrameworkInfo', { user: 'u', name: 'n' }, { failover_timeout: 0, checkpoint: false }],
    ['AgentInfo', 'AgentInfo', { hostname: 'h' }, { port: 5051 }],
    ['CommandInfo', 'CommandInfo', { value: 'x' }, { shell: true }],
    ['a URI', 'Uri', { value: 'u' }, { extract: true }],
    ['an environment variable', 'Variable', { name: 'A' }, { type: 'VALUE' }],
    [
      'HealthCheck',
      'HealthCheck',
      {},
      {
        delay_seconds: 15,
        interval_seconds: 10,
        timeout_seconds: 20,
        consecutive_failures: 3,
        grace_period_seconds: 10,
      },
    ],
    ['a TCP health check', 'HealthTcp', { port: 1 }, { protocol: 'IPv4' }],
    ['an address of a network', 'IpAddress', {}, { protocol: 'IPv4' }],
    ['DockerInfo', 'DockerInfo', { image: 'i' }, { network: 'HOST', privileged: false }],
    ['an image', 'Image', { type: 'DOCKER' }, { cached: true }],
    ['LinuxInfo', 'LinuxInfo', {}, { share_cgroups: true }],
    ['filters', 'Filters', {}, { refuse_seconds: 5 }],
    ['DrainConfig', 'DrainConfig', {}, { mark_gone: false }],
  ]
  for (const [what, name, message, defaults] of shown) {
    it(`shows the explicit defaults of ${what}`, () => {
      expect(JSON.parse(writeJson(name, message))).to.deep.equal({ ...message, ...defaults })
    })
  }

  it('does not take share_cgroups as given when it was not', () => {
    expect(readMessage('LinuxInfo', {})).to.deep.equal({})
  })

  it('leaves out what is not set, empty lists, empty maps, and what is not in the table', () => {
    const offer = { id: undefined, resources: [], executor_ids: null, hostname: 'h', ours: 1 }
    expect(writeJson('Offer', offer)).to.equal('{"hostname":"h"}')
    expect(writeJson('OfferConstraints', { role_constraints: {} })).to.equal('{}')
  })

  it('keeps empty messages and false', () => {
    const agent = {
      active: false,
      agent_info: { hostname: 'h', port: 1 },
      version: '1',
      drain_info: { state: 'DRAINED', config: {} },
    }
    expect(writeJson('AgentView', agent)).to.equal(
      '{"agent_info":{"hostname":"h","port":1},"active":false,"version":"1","drain_info":{"state":"DRAINED","config":{"mark_gone":false}}}',
    )
  })

  it('writes one line, whatever a text holds', () => {
    const texts = ['a"b\\c', 'line\nline\u0000\u001f', '\u2028 é 😀', '\ud800', 'plain']
    for (const value of texts) {
      const written = writeJson('Id', { value })
      expect(written).to.not.match(/[\n\r]/)
      expect(written).to.equal(JSON.stringify({ value }))
    }
  })

  it('writes numbers as numbers, and infinity by name', () => {
    expect(writeJson('Time', { nanoseconds: 1_500_000_000_000_000_000 })).to.equal(
      '{"nanoseconds":1500000000000000000}',
    )
    expect(writeJson('Scalar', { value: Number.POSITIVE_INFINITY })).to.equal('{"value":"Infinity"}')
    expect(writeJson('Scalar', { value: '-Infinity' })).to.equal('{"value":"-Infinity"}')
  })

  it('writes `type` first in every union', () => {
    for (const name of [
      'SchedulerEvent',
      'ExecutorEvent',
      'MasterResponse',
      'MasterEvent',
      'AgentResponse',
    ] as const) {
      expect(writeJson(name, { type: 'HEARTBEAT' })).to.match(/^\{"type":/)
    }
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { taskVips } from '../../src/decide/task-vips.ts'
import type { PortsView } from '../../src/decide/task-vips.ts'
import { addressOfNumber, assignAddresses, numberOfAddress } from '../../src/decide/vip-addresses.ts'
import { readTaskVip, readVip } from '../../src/decide/vip-label.ts'
import { vipRules } from '../../src/decide/vip-rules.ts'
import { viewPorts } from '../../src/snapshot/view-ports.ts'
import { runningTask } from '../stand-in-master.ts'

const agent = { id: 'm-S0', addresses: [{ family: 4 as const, ip: '10.1.0.1' }], port: 5051 }
const range = { first: numberOfAddress('11.0.0.0'), last: numberOfAddress('11.255.255.255') }

describe('a label of a virtual address', () => {
  it('is a name or an address, with a port behind the last colon', () => {
    const named = { kind: 'named', name: 'web', framework: 'marathon', port: 80, protocol: 'tcp' }
    expect(readVip('/web:80', 'marathon', 'tcp')).to.deep.equal(named)
    expect(readVip('web:80', 'marathon', 'tcp')).to.deep.equal(named)
    expect(readVip('/mygroup/myapp:80', 'marathon', 'udp')).to.deep.equal({
      ...named,
      name: 'mygroupmyapp',
      protocol: 'udp',
    })
    expect(readVip('a.b:80', 'my.framework', 'tcp')).to.deep.include({
      name: 'a.b',
      framework: 'my.framework',
    })
    const address = { kind: 'address', ip: '1.2.3.4', port: 5000, protocol: 'tcp' }
    expect(readVip('1.2.3.4:5000', 'marathon', 'tcp')).to.deep.equal(address)
    expect(readTaskVip('tcp://1.2.3.4:5000')).to.deep.equal(address)
  })

  it('is nothing when it has no port, port 0, or no name', () => {
    for (const text of ['web', '/web:0', 'web:65536', ':80', '/:80', 'web:http', '::1:80', '']) {
      expect(readVip(text, 'marathon', 'tcp'), text).to.equal(undefined)
    }
    for (const text of ['1.2.3.4:80', 'http://1.2.3.4:80', 'tcp://web:80', 'tcp://1.2.3.4:0']) {
      expect(readTaskVip(text), text).to.equal(undefined)
    }
  })
})

describe('the backends of a virtual address', () => {
  const label = (value: string): { key: string; value: string } => ({ key: 'VIP_0', value })
  const view = (more: Partial<PortsView>): PortsView => ({
    open: true,
    networkAddresses: [],
    hostPorts: [],
    mapped: [],
    published: [],
    labels: [],
    ...more,
  })
  const backends = (more: Partial<PortsView>): object[] =>
    taskVips(view(more), 'marathon', agent).map(({ backend }) => backend)
  const container = [{ family: 4 as const, ip: '9.0.1.5' }]
  const hostScope = { key: 'network-scope', value: 'host' }

  it('are the agent and the port on the host network', () => {
    const published = [{ number: 31000, protocol: 'tcp', labels: [label('/web:80')] }]
    const expected = [{ open: true, agentIp: '10.1.0.1', ip: '10.1.0.1', port: 31000 }]
    expect(backends({ published })).to.deep.equal(expected)
  })

  it('are the agent and the mapped port, and inside of the agent the container', () => {
    const mapped = [{ hostPort: 31001, containerPort: 8080, protocol: 'tcp' }]
    const expected = [
      {
        open: true,
        agentIp: '10.1.0.1',
        ip: '10.1.0.1',
        port: 31001,
        onAgent: { ip: '9.0.1.5', port: 8080 },
      },
    ]
    const byHost = [{ number: 31001, protocol: 'tcp', labels: [label('/web:80'), hostScope] }]
    const byContainer = [{ number: 8080, protocol: 'tcp', labels: [label('/web:80')] }]
    expect(backends({ published: byHost, mapped, networkAddresses: container })).to.deep.equal(expected)
    expect(backends({ published: byContainer, mapped, networkAddresses: container })).to.deep.equal(expected)
  })

  it('are the container and its port where nothing is mapped', () => {
    const published = [{ number: 8080, protocol: 'tcp', labels: [label('/web:80')] }]
    const mapped = [{ hostPort: 31001, containerPort: 8080, protocol: 'udp' }]
    expect(backends({ published, mapped, networkAddresses: container })).to.deep.equal([
      { open: true, agentIp: '10.1.0.1', ip: '9.0.1.5', port: 8080 },
    ])
  })

  it('are of both protocols when a port is, and of the older label by its index', () => {
    const published = [{ number: 31000, protocol: 'tcp,udp', labels: [label('/web:80'), label('/also:81')] }]
    expect(taskVips(view({ published }), 'marathon', agent)).to.have.lengthOf(4)
    const labels = [{ key: 'vip_PORT1', value: 'tcp://1.2.3.4:80' }]
    expect(backends({ labels, hostPorts: [31000, 31005] })).to.deep.equal([
      { open: true, agentIp: '10.1.0.1', ip: '10.1.0.1', port: 31005 },
    ])
    expect(backends({ labels, hostPorts: [31000] })).to.deep.equal([])
  })

  it('take new connections only while the task runs and is healthy', () => {
    const discovery = {
      visibility: 'FRAMEWORK' as const,
      name: 'web',
      ports: { ports: [{ number: 31000, labels: { labels: [label('/web:80')] } }] },
    }
    const task = runningTask('t', 'web', [31000], { discovery })
    const status = { task_id: { value: 't' }, state: 'TASK_RUNNING' as const }
    const check = { health_check: {} }
    expect(viewPorts(task)?.open).to.equal(true)
    expect(viewPorts({ ...task, ...check })?.open).to.equal(false)
    expect(viewPorts({ ...task, ...check, statuses: [{ ...status, healthy: true }] })?.open).to.equal(true)
    expect(viewPorts({ ...task, statuses: [{ ...status, healthy: false }] })?.open).to.equal(false)
    expect(viewPorts({ ...task, state: 'TASK_KILLING' })?.open).to.equal(false)
    expect(viewPorts({ ...task, state: 'TASK_STAGING' })).to.equal(undefined)
    expect(viewPorts(runningTask('t', 'web', [31000]))).to.equal(undefined)
  })
})

describe('the addresses of names', () => {
  it('are in the range, of one name each, and the same in whatever order the names came', () => {
    const small = { first: numberOfAddress('11.0.0.0'), last: numberOfAddress('11.0.0.63') }
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 20 })
    fc.assert(
      fc.property(names, (given) => {
        const placed = assignAddresses(given, small)
        expect(assignAddresses([...given].reverse(), small)).to.deep.equal(placed)
        expect(placed.size).to.equal(given.length)
        expect(new Set(placed.values()).size).to.equal(given.length)
        for (const ip of placed.values()) {
          expect(numberOfAddress(ip)).to.be.within(small.first, small.last)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('stay where they are when names come and go, unless two want the same', () => {
    const before = assignAddresses(['web.marathon'], range).get('web.marathon')
    const many = Array.from({ length: 500 }, (_, i) => `service-${i}.marathon`)
    expect(assignAddresses([...many, 'web.marathon'], range).get('web.marathon')).to.equal(before)
    expect(addressOfNumber(numberOfAddress('11.22.33.44'))).to.equal('11.22.33.44')
  })
})

describe('the packet rules', () => {
  it('lead to each backend, inside of its agent to the container, and to none where there is none', () => {
    const backend = { ip: '10.1.0.1', port: 31001, open: true, agentIp: '10.1.0.1' }
    const inside = { ...backend, onAgent: { ip: '9.0.1.5', port: 8080 } }
    const services = [
      {
        ip: '11.1.2.3',
        port: 80,
        protocol: 'tcp' as const,
        backends: [inside, { ...backend, ip: '10.1.0.2' }],
      },
      { ip: '11.1.2.4', port: 53, protocol: 'udp' as const, backends: [] },
    ]
    const elsewhere = vipRules(services, new Set(['10.1.0.9']))
    expect(elsewhere).to.include('map { 0 : 10.1.0.1 . 31001, 1 : 10.1.0.2 . 31001 }')
    expect(elsewhere).to.include('ip daddr . tcp dport vmap { 11.1.2.3 . 80 : jump tcp_0 }')
    expect(elsewhere).not.to.include('udp dport')
    expect(vipRules(services, new Set(['10.1.0.1']))).to.include('map { 0 : 9.0.1.5 . 8080, 1 : ')
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { directoryTaskRecords } from '../../src/decide/directory-records.ts'
import type { AgentView, FrameworkView, NameRecord, TaskView } from '../../src/decide/model.ts'
import { taskAddresses, taskRecords } from '../../src/decide/task-records.ts'

const first: AgentView = { id: 'm-S0', addresses: [{ family: 4, ip: '10.1.0.1' }], port: 5051 }
const second: AgentView = { id: 'm-S12', addresses: [{ family: 4, ip: '10.1.0.2' }], port: 5051 }
const marathon: FrameworkView = { id: 'f', name: 'marathon', addresses: [] }
const web: TaskView = {
  id: 'web.1',
  name: 'web',
  agentId: 'm-S0',
  frameworkId: 'f',
  ports: [31000, 31001, 31005],
  networkAddresses: [],
  mapsHostPort: false,
}
const api: TaskView = {
  ...web,
  id: 'api.instance-1',
  name: 'group.api',
  agentId: 'm-S12',
  ports: [31100],
  discovery: { name: 'api.group', ports: [{ number: 31100, name: 'http', protocol: 'tcp' }] },
}
const sources = ['host', 'netinfo'] as const

const text = (records: NameRecord[]): string[] =>
  records.map((record) =>
    record.type === 'SRV'
      ? `${record.name} ${record.target}:${record.port}`
      : `${record.name} ${record.value}`,
  )

describe('taskRecords', () => {
  it('names a task without discovery information by its name and its canonical name', () => {
    const records = text(
      taskRecords({ task: web, framework: marathon, agent: first, domain: 'mesos', sources }),
    )
    const target = 'web-e844k-s0.marathon.slave.mesos'
    const expected = [
      ...['web.marathon.mesos', 'web-e844k-s0.marathon.mesos', 'web.marathon.slave.mesos', target].map(
        (name) => `${name} 10.1.0.1`,
      ),
      ...['tcp', 'udp'].flatMap((protocol) =>
        ['marathon.mesos', 'marathon.slave.mesos'].flatMap((where) =>
          web.ports.map((port) => `_web._${protocol}.${where} ${target}:${port}`),
        ),
      ),
    ]
    expect(records).to.have.members(expected)
  })

  it('names a task with discovery information by the raw name and by its label', () => {
    const records = text(
      taskRecords({ task: api, framework: marathon, agent: second, domain: 'mesos', sources }),
    )
    const target = 'api-group-73dhg-s12.marathon.mesos'
    expect(records).to.include.members([
      'api-group.marathon.mesos 10.1.0.2',
      'api.group.marathon.mesos 10.1.0.2',
      `${target} 10.1.0.2`,
      `_api-group._tcp.marathon.mesos ${target}:31100`,
      `_http._api-group._tcp.marathon.mesos ${target}:31100`,
      `_api-group._tcp.marathon.slave.mesos api-group-73dhg-s12.marathon.slave.mesos:31100`,
    ])
    expect(records.filter((line) => line.startsWith('_api-group._udp.marathon.mesos'))).to.deep.equal([])
  })

  it('takes a port without protocol for both', () => {
    const both = { ...api, discovery: { name: 'api', ports: [{ number: 53, name: '', protocol: '' }] } }
    const records = text(
      taskRecords({ task: both, framework: marathon, agent: second, domain: 'mesos', sources }),
    )
    expect(records.filter((line) => line.endsWith('.marathon.mesos:53'))).to.have.length(2)
  })

  it('takes the addresses of the first source that has any', () => {
    const task: TaskView = { ...web, networkAddresses: [{ family: 4, ip: '9.0.0.5' }] }
    expect(taskAddresses(task, first, ['netinfo', 'host'])).to.deep.equal(task.networkAddresses)
    expect(taskAddresses(web, first, ['netinfo', 'host'])).to.deep.equal(first.addresses)
  })

  it('points every SRV record at a name that has an address', () => {
    const names = fc.string({ maxLength: 40 })
    fc.assert(
      fc.property(
        names,
        names,
        fc.array(fc.nat(65_535), { maxLength: 4 }),
        fc.boolean(),
        (name, service, ports, found) => {
          const task: TaskView = {
            ...web,
            name,
            ports,
            ...(found && name !== ''
              ? {
                  discovery: {
                    name,
                    ports: ports.map((number) => ({ number, name: service, protocol: 'tcp' })),
                  },
                }
              : {}),
          }
          const framework = { ...marathon, name: service }
          const records = taskRecords({ task, framework, agent: first, domain: 'mesos', sources })
          const owners = new Set(records.filter(({ type }) => type === 'A').map((record) => record.name))
          for (const record of records)
            if (record.type === 'SRV') expect(owners.has(record.target)).to.equal(true)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('directoryTaskRecords', () => {
  const kinds = (task: TaskView): string[] =>
    text(directoryTaskRecords(task, { ...marathon, name: 'team.marathon' }, first, 'dcos.thisdcos.directory'))

  it('gives the agent for every kind on the host network', () => {
    const onHost = { ...web, networkAddresses: first.addresses as TaskView['networkAddresses'] }
    expect(kinds(onHost)).to.have.members(
      ['agentip', 'containerip', 'autoip'].map(
        (kind) => `web.team-marathon.${kind}.dcos.thisdcos.directory 10.1.0.1`,
      ),
    )
  })

  it('gives the container where it can be reached, and the agent where a port is mapped', () => {
    const inside: TaskView = { ...web, networkAddresses: [{ family: 4, ip: '9.0.0.5' }] }
    expect(kinds(inside)).to.include('web.team-marathon.autoip.dcos.thisdcos.directory 9.0.0.5')
    expect(kinds({ ...inside, mapsHostPort: true })).to.include(
      'web.team-marathon.autoip.dcos.thisdcos.directory 10.1.0.1',
    )
    expect(kinds(inside)).to.include('web.team-marathon.containerip.dcos.thisdcos.directory 9.0.0.5')
  })
})

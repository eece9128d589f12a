import { expect } from 'chai'
import { followAgents } from '../../src/daemon/decide/follow-agents.ts'
import type { ClusterAgent } from '../../src/daemon/decide/follow-agents.ts'
import { newInstance } from '../../src/decide/new-instance.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { appOf, version } from '../support/definitions.ts'

const app = appOf({ labels: { DCOS_DAEMON: 'true' }, constraints: [['disk', 'IS', 'ssd']] })
const agentOf = (id: string, disk: string, leaving = false): [string, ClusterAgent] => [
  id,
  {
    place: {
      agentId: id,
      hostname: id,
      attributes: [{ name: 'disk', type: 'TEXT', text: { value: disk } }],
    },
    leaving,
  },
]
const on = (
  id: string,
  agentId: string,
  condition: InstanceRecord['condition'] = 'Running',
): InstanceRecord => ({
  ...newInstance(app, { id, now: version(0) }),
  condition,
  agent: { agentId, hostname: agentId, attributes: [] },
})

describe('A daemon service', () => {
  it('wants one instance on each agent that its constraints allow', () => {
    const agents = new Map([agentOf('a', 'ssd'), agentOf('b', 'ssd'), agentOf('c', 'disc')])
    expect(followAgents(app, [], agents).target).to.equal(2)
    expect(followAgents({ ...app, instances: 0 }, [], agents).target).to.equal(0)
  })

  it('goes from agents that do not match any more, and stays to the end on those that leave', () => {
    const agents = new Map([agentOf('a', 'disc'), agentOf('b', 'ssd', true), agentOf('c', 'ssd')])
    const own = [on('1', 'a'), on('2', 'b'), on('3', 'b', 'Killed'), on('4', 'c'), on('5', 'unknown')]
    expect(followAgents(app, own, agents)).to.deep.equal({
      target: 1,
      retire: ['1'],
      aside: ['2', '5'],
      drop: ['3'],
    })
  })
})

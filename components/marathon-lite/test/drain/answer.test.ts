import { expect } from 'chai'
import { drainAnswers } from '../../src/drain/decide/answer.ts'
import { createDrainBook } from '../../src/drain/book.ts'
import { newInstance } from '../../src/decide/new-instance.ts'
import type { ServiceDefinition } from '../../src/definitions/service.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { appOf, version } from '../support/definitions.ts'

const web = appOf({ id: '/web' })
const daemon = appOf({ id: '/daemon', labels: { DCOS_DAEMON: 'true' } })
const volume = { containerPath: 'data', mode: 'RW' as const, persistent: { size: 10 } }
const db = appOf({ id: '/db', container: { type: 'MESOS', volumes: [volume] } })
const services = new Map<string, ServiceDefinition>([web, daemon, db].map((app) => [app.id, app]))

const on = (app: ServiceDefinition, given: Partial<InstanceRecord> = {}): InstanceRecord => ({
  ...newInstance(app, { id: `${app.id}-1`, now: version(0) }),
  condition: 'Running',
  agent: { agentId: 'leaving', hostname: 'h', attributes: [] },
  tasks: [{ id: `${app.id}-task`, container: '_app', stagedAt: version(0), hostPorts: [], ipAddresses: [] }],
  ...given,
})
const answersFor = (...instances: InstanceRecord[]) =>
  drainAnswers(
    'leaving',
    instances,
    (id) => services.get(id),
    () => undefined,
  )

const inverseOffer = (id: string, agentId: string, startMs: number) => ({
  id: { value: id },
  framework_id: { value: 'f' },
  agent_id: { value: agentId },
  unavailability: { start: { nanoseconds: startMs * 1e6 } },
})

describe('The answer about an agent that is to be emptied', () => {
  it('waits while an instance has no replacement, and is given once it is on its way out', () => {
    expect(answersFor(on(web))).to.equal(undefined)
    expect(answersFor(on(web, { goal: 'Decommissioned' }))).to.deep.equal([
      { taskId: '/web-task', outcome: 'not-needed' },
    ])
    expect(answersFor()).to.deep.equal([])
  })

  it('asks for nothing for daemons, and refuses with the reason for data that cannot move', () => {
    expect(answersFor(on(daemon), on(db))).to.deep.equal([
      { taskId: '/daemon-task', outcome: 'not-needed' },
      { taskId: '/db-task', outcome: 'refused', reason: '/db keeps its data on this agent' },
    ])
  })
})

describe('The book of agents that are to be emptied', () => {
  it('moves nothing before its time, and forgets an agent that works on', () => {
    const book = createDrainBook(1000)
    book.ask(inverseOffer('1', 'a', 5000), 0)
    book.ask(inverseOffer('2', 'b', 10_000), 0)
    expect(book.leaving(4000)).to.deep.equal({ agents: new Set(['a']), nextAtMs: 9000 })
    expect(book.open(4000).map(({ offerId }) => offerId)).to.deep.equal(['1'])
    book.answered('1')
    expect(book.open(4000)).to.deep.equal([])
    expect(book.leaving(4000).agents.has('a')).to.equal(true)
    book.forgetAgent('a')
    book.takeBack('2')
    expect(book.leaving(20_000)).to.deep.equal({ agents: new Set(), nextAtMs: Infinity })
  })

  it('keeps the newest question about an agent only', () => {
    const book = createDrainBook(0)
    book.ask(inverseOffer('1', 'a', 5000), 0)
    book.ask(inverseOffer('2', 'a', 6000), 0)
    expect(book.open(9000).map(({ offerId }) => offerId)).to.deep.equal(['2'])
  })
})

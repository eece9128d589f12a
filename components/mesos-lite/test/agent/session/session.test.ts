import { expect } from 'chai'
import fc from 'fast-check'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { startAgent } from '../../../src/index.ts'
import { backoffMs } from '../../../src/agent/session/decide/backoff.ts'
import { judgeEpoch } from '../../../src/agent/session/decide/fence.ts'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { startStandInMaster } from '../stand-in-master.ts'

describe('the session of an agent with its master', () => {
  let fixture: AgentFixture
  beforeEach(async () => (fixture = await startFixture()))
  afterEach(() => fixture.close())

  it('registers again with everything it holds when the session ends', async () => {
    fixture.master.launch([task('held', 'sleep 971')])
    await fixture.master.until('held', 'TASK_RUNNING')
    fixture.master.hangUp()
    await fixture.master.registered(2)
    const request = fixture.master.registrations[1]
    expect(request?.tasks.map(({ state }) => state)).to.deep.equal(['TASK_RUNNING'])
    expect(request?.frameworks.map(({ name }) => name)).to.deep.equal(['test'])
    expect(request?.abilities.capabilities).to.include.members(['launcher:process', 'network:host'])
  })

  it('answers pings, and ends a session in which none comes', async () => {
    const { master } = fixture
    master.send({ type: 'PING', sequence: 17 })
    await eventually(() =>
      master.received.some((message) => message.type === 'PONG' && message.sequence === 17),
    )
    const session = { agentId: 'test-master-S0', sessionId: 'session-1', masterId: 'm' }
    master.send({ type: 'REGISTERED', ...session, pingIntervalMs: 20, missedPings: 3 })
    await master.registered(2)
  })

  it('does not obey a master of a lower epoch, also after a restart', async () => {
    const { master } = fixture
    master.epoch = 3
    master.launch([task('old', 'true')])
    await master.registered(2)
    expect(master.updates).to.have.length(0)
    expect(master.registrations[1]?.highestEpoch).to.equal(5)
    master.epoch = 6
    await eventually(async () => {
      const health = await requestJson<{ healthy: boolean }>({ url: `${fixture.agent.urls.api}/dcos/health` })
      return health.body.healthy
    })
    await fixture.restart()
    expect(master.registrations.at(-1)?.highestEpoch).to.equal(6)
  })

  it('says on its health page why it is not registered', async () => {
    fixture.master.send({ type: 'REFUSED', reason: 'the protocol is too old', final: true })
    await eventually(async () => {
      const { api } = fixture.agent.urls
      const answer = await requestJson<{ problems: string[] }>({ url: `${api}/dcos/health` })
      expect(answer.status).to.equal(503)
      expect(answer.body.problems[0]).to.contain('the protocol is too old')
    })
  })

  it('kills everything and forgets its id when the master shuts it down', async () => {
    fixture.master.launch([task('last', 'sleep 970')])
    await fixture.master.until('last', 'TASK_RUNNING')
    fixture.master.send({ type: 'SHUTDOWN', reason: 'marked gone' })
    await fixture.master.until('last', 'TASK_KILLED')
    await fixture.restart()
    expect(fixture.master.registrations.at(-1)?.info.id).to.equal(undefined)
    expect(fixture.master.registrations.at(-1)?.tasks).to.deep.equal([])
  })

  it('follows a redirect to the leader, past a master that is down', async () => {
    const environment = testEnvironment()
    const leader = await startStandInMaster()
    const standby = createHttpService({ name: 'standby', environment })
    standby.app.addContentTypeParser('application/recordio', (_request, payload, done) => done(null, payload))
    standby.app.post('/internal/v1/agents', (_request, reply) =>
      reply
        .code(307)
        .header('location', `//${new URL(leader.url).host}/internal/v1/agents`)
        .send(),
    )
    const workDir = await mkdtemp(join(tmpdir(), 'dcos-lite-agent-'))
    const standbyUrl = await standby.listen({ host: '127.0.0.1', port: 0 })
    const masterUrls = ['http://127.0.0.1:1', standbyUrl]
    const listen = { host: '127.0.0.1', port: 0 }
    const agent = await startAgent({ listen, masterUrls, workDir, launcher: 'process' }, environment)
    try {
      await leader.registered()
    } finally {
      await agent.stop()
      await standby.stop()
      await leader.stop()
      await rm(workDir, { recursive: true, force: true })
    }
  })
})

describe('the decisions of a session', () => {
  it('spread attempts, and never wait longer than the limit', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
        const waitMs = backoffMs(failures, chance, { firstMs: 50, maxMs: 5000 })
        expect(waitMs).to.be.within(25, 5000)
        expect(waitMs).to.be.at.most(50 * 2 ** failures)
      }),
    )
  })

  it('obey epochs only upwards', () => {
    expect(judgeEpoch(5, 4)).to.equal('refuse')
    expect(judgeEpoch(5, 5)).to.equal('obey')
    expect(judgeEpoch(5, 6)).to.equal('checkpoint')
    expect(judgeEpoch(5, Number.NaN)).to.equal('refuse')
  })
})

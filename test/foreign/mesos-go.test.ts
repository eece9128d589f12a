import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { openStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startMaster } from '@dcos-lite/mesos-lite'
import { withKernelOfProcesses } from './kernel.ts'
import type { KernelOfProcesses } from './kernel.ts'
import { askOperators } from './mesos-go/ask-operators.ts'
import { buildGoPrograms } from './mesos-go/build-programs.ts'
import type { GoPrograms } from './mesos-go/build-programs.ts'
import { startGoFramework } from './mesos-go/framework.ts'
import type { GoFramework } from './mesos-go/framework.ts'
import { skipWithout } from './skip-without.ts'

interface Subscribed {
  subscribed: { framework_id: { value: string } }
}
interface Message {
  message: { executor_id: { value: string }; data: string }
}
interface InverseOffers {
  inverse_offers: { inverse_offers: { id: { value: string } }[] }
}
interface MasterState {
  frameworks: { id: string }[]
  completed_frameworks: { id: string }[]
}

const failures = ['refused', 'unreadable', 'ended']

describe('mesos-go of Debian', function () {
  this.timeout(600_000)
  let programs: GoPrograms

  before(async function () {
    programs = await skipWithout(this, 'mesos-go with the Go compiler of Debian', buildGoPrograms)
  })

  function start({ masterUrl, atEnd }: KernelOfProcesses, codec: string, role?: string): GoFramework {
    const framework = startGoFramework(programs.scheduler, masterUrl, codec, role)
    atEnd(() => framework.kill())
    return framework
  }

  for (const codec of ['protobuf', 'json']) {
    describe(`with ${codec}`, () => {
      it('launches commands and groups, kills, reconciles, and goes on after its master was killed', () =>
        withKernelOfProcesses(async (kernel) => {
          const framework = start(kernel, codec)
          const { subscribed } = await framework.take<Subscribed>('SUBSCRIBED')
          const frameworkId = subscribed.framework_id.value
          await framework.take('HEARTBEAT')
          const agentId = await framework.launch({ taskId: 'short', command: 'echo "$MESOS_SANDBOX"' })
          for (const state of ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']) {
            const status = await framework.until('short', state)
            expect(Buffer.from(status.uuid ?? '', 'base64')).to.have.lengthOf(16)
            expect(status.agent_id?.value).to.equal(agentId)
          }
          await framework.launch({ taskId: 'bad', command: 'exit 3' })
          expect((await framework.until('bad', 'TASK_FAILED')).message).to.contain('3')
          await framework.launch({ taskId: 'long', command: 'sleep 1000' })
          await framework.until('long', 'TASK_RUNNING')
          const group = { order: 'launch group', executorId: 'group', command: 'sleep 1000' } as const
          await framework.launch({ taskId: 'member', ...group })
          await framework.until('member', 'TASK_RUNNING')
          for (const order of ['suppress', 'revive', 'request']) {
            framework.order({ order })
            await framework.take('sent', (sent: string) => sent === order)
          }
          await framework.reconciles({ taskId: 'long', agentId }, { long: 'TASK_RUNNING' })
          await framework.reconciles({ taskId: 'unheard-of' }, { 'unheard-of': 'TASK_UNKNOWN' })

          await kernel.master.kill()
          await framework.take('disconnected')
          await kernel.master.start()
          const again = await framework.take<Subscribed>('SUBSCRIBED')
          expect(again.subscribed.framework_id.value).to.equal(frameworkId)
          await framework.reconciles({}, { long: 'TASK_RUNNING', member: 'TASK_RUNNING' })
          for (const taskId of ['long', 'member']) {
            framework.order({ order: 'kill', taskId, agentId })
            await framework.until(taskId, 'TASK_KILLED')
          }
          await framework.launch({ taskId: 'later', command: 'true' })
          await framework.until('later', 'TASK_FINISHED')
          framework.order({ order: 'teardown' })
          await eventually(async () => {
            const { body } = await requestJson<MasterState>({ url: `${kernel.masterUrl}/state` })
            expect(body.frameworks).to.deep.equal([])
            expect(body.completed_frameworks.map(({ id }) => id)).to.deep.equal([frameworkId])
          })
          expect(framework.words.filter(({ event }) => failures.includes(event))).to.deep.equal([])
        }))

      it('runs an executor on mesos-go, fetched by http, which outlives its agent', () =>
        withKernelOfProcesses(async (kernel) => {
          const framework = start(kernel, codec)
          const executorId = 'custom'
          const custom = { executorUri: await kernel.serve(programs.executor), executorId, codec }
          const agentId = await framework.launch({ taskId: 'one', ...custom, data: 'of one' })
          expect((await framework.until('one', 'TASK_RUNNING')).message).to.equal('data: of one')
          await framework.launch({ taskId: 'two', ...custom, data: 'of two' })
          expect((await framework.until('two', 'TASK_RUNNING')).message).to.equal('data: of two')
          framework.order({ order: 'message', executorId, agentId, data: 'forth' })
          const { message } = await framework.take<Message>('MESSAGE')
          expect(message.executor_id.value).to.equal(executorId)
          expect(Buffer.from(message.data, 'base64').toString()).to.equal('back: forth')
          framework.order({ order: 'kill', taskId: 'one', agentId })
          expect((await framework.until('one', 'TASK_KILLED')).message).to.equal('told to')

          await kernel.agent.kill()
          await kernel.agent.start()
          await eventually(
            () => {
              // A message to an agent that is away is lost.
              framework.order({ order: 'message', executorId, agentId, data: 'again' })
              return framework.words.filter(({ event }) => event === 'MESSAGE').length > 1
            },
            { timeoutMs: 60_000, intervalMs: 500, what: 'an answer of the executor' },
          )
          framework.order({ order: 'message', executorId, agentId, data: 'finish' })
          expect((await framework.until('two', 'TASK_FINISHED')).source).to.equal('SOURCE_EXECUTOR')
          await framework.launch({ taskId: 'three', ...custom, data: 'of three' })
          await framework.until('three', 'TASK_RUNNING')
          framework.order({ order: 'shutdown', executorId, agentId })
          await framework.until('three', 'TASK_KILLED')
          await framework.take('FAILURE')
        }))

      it('keeps disk for its role, makes a volume and gives both back, and hears of maintenance', () =>
        withKernelOfProcesses(async (kernel) => {
          const framework = start(kernel, codec, 'kept')
          await framework.take<Subscribed>('SUBSCRIBED')
          const agent = async (): Promise<string> => {
            const { body } = await requestJson<{ slaves: object[] }>({ url: `${kernel.masterUrl}/slaves` })
            return JSON.stringify(body.slaves[0])
          }
          for (const [order, shown] of [
            ['reserve', /"reserved_resources":\{"kept":\{[^}]*"disk":16/],
            ['create', /"kept-by-go"/],
            ['destroy', /^(?!.*"kept-by-go")/],
            ['unreserve', /"reserved_resources":\{\}/],
          ] as const) {
            await framework.launch({ order })
            await eventually(async () => expect(await agent()).to.match(shown), { timeoutMs: 60_000 })
          }
          const machine = { hostname: '127.0.0.1', ip: '127.0.0.1' }
          const unavailability = { start: { nanoseconds: Date.now() * 1e6 + 3600e9 } }
          const windows = [{ machine_ids: [machine], unavailability }]
          const schedule = {
            type: 'UPDATE_MAINTENANCE_SCHEDULE',
            update_maintenance_schedule: { schedule: { windows } },
          }
          const url = `${kernel.masterUrl}/api/v1`
          expect((await requestText({ url, method: 'POST', body: schedule })).status).to.equal(200)
          await framework.launch({ taskId: 'there', command: 'sleep 1000' })
          const { inverse_offers: asked } = await framework.take<InverseOffers>('INVERSE_OFFERS')
          framework.order({ order: 'accept inverse offer', offerId: asked.inverse_offers[0]?.id.value })
          await framework.take('sent', (sent: string) => sent === 'accept inverse offer')
          const status = { type: 'GET_MAINTENANCE_STATUS' }
          await eventually(async () =>
            expect((await requestText({ url, method: 'POST', body: status })).body).to.contain('"ACCEPT"'),
          )
          expect(framework.words.filter(({ event }) => failures.includes(event))).to.deep.equal([])
        }))

      it('asks operators everything it knows', () =>
        withKernelOfProcesses(async (kernel) => {
          const framework = start(kernel, codec)
          const { subscribed } = await framework.take<Subscribed>('SUBSCRIBED')
          const group = { order: 'launch group', executorId: 'group' } as const
          await framework.launch({ taskId: 'member', ...group, command: 'echo from the member; sleep 1000' })
          await framework.until('member', 'TASK_RUNNING')
          const run = `/frameworks/${subscribed.framework_id.value}/executors/group/runs/latest/tasks/member`
          const { masterUrl, agentUrl, agentId } = kernel
          const answers = await eventually(
            async () => {
              const answers = await askOperators(programs.operator, {
                ...{ master: `${masterUrl}/api/v1`, agent: `${agentUrl}/api/v1`, 'agent-id': agentId },
                ...{ folder: run, codec },
              })
              // The member may not have written anything yet.
              expect(JSON.stringify(answers.get('agent READ_FILE'))).to.contain('"size":16')
              return answers
            },
            { timeoutMs: 120_000 },
          )
          const refused = [...answers].flatMap(([call, { refused: why }]) => (why ? [`${call}: ${why}`] : []))
          // This release knows the capabilities of agents up to Mesos 1.5, and its JSON stops at another.
          const known = codec === 'json' ? /unrecognized enum AgentInfo_Capability_Type/ : /^$/
          expect(refused.filter((text) => !known.test(text))).to.deep.equal([
            'master READ_FILE: mesos http endpoint not found: No file at /no/such/file: a master has its log only',
          ])
          const look = (call: string): string => JSON.stringify(answers.get(call)?.answer)
          expect(look('master GET_TASKS')).to.contain('"task_id":{"value":"member"}')
          expect(look('master GET_WEIGHTS')).to.contain('"weight":2.5')
          expect(look('master GET_MAINTENANCE_STATUS')).to.contain('gone.example')
          expect(look('master GET_QUOTA')).to.contain('"guarantee"')
          expect(look('agent GET_CONTAINERS')).to.contain('"executor_id":{"value":"group"}')
          expect(answers.get('agent LAUNCH_NESTED_CONTAINER_SESSION')?.answer).to.deep.equal({
            said: 'from a session\n',
            end: 'EOF',
          })
          expect(answers.get('agent session with input')?.answer).to.deep.equal({
            said: 'read typed\n',
            end: 'EOF',
          })
          expect(look('agent WAIT_NESTED_CONTAINER')).to.contain('"exit_status":9')
        }))

      it('is redirected from a standby to the leader, and is refused there with the text of the master', () =>
        withTemporaryFolder(async (folder) => {
          const environment = testEnvironment({ component: 'mesos-master' })
          const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
          const config = { listen: { host: '127.0.0.1', port: 0 }, store, leadership: { ttlMs: 60_000 } }
          const closers: (() => unknown)[] = [() => store.close()]
          try {
            const leader = await startMaster(config, environment)
            closers.push(() => leader.stop())
            await eventually(
              async () => (await requestJson({ url: `${leader.urls.api}/state` })).status === 200,
            )
            const standby = await startMaster(config, environment)
            closers.push(() => standby.stop())
            const framework = startGoFramework(programs.scheduler, standby.urls.api ?? '', codec)
            closers.push(() => framework.kill())
            await framework.take<Subscribed>('SUBSCRIBED')
            framework.order({ order: 'acknowledge', taskId: 'none', agentId: 'none', data: 'short' })
            const { message } = await framework.take<{ message: string }>('refused')
            expect(message).to.match(/^malformed request: /)
          } finally {
            for (const close of closers.reverse()) await close()
          }
        }))
    })
  }
})

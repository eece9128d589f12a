import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { openTwoWayStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { Offer, TaskInfo } from '@dcos-lite/lib/mesos'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { parseResources } from '@dcos-lite/lib/resources'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from '../../components/mesos-lite/test/master/support/scheduler.ts'
import type { WireScheduler } from '../../components/mesos-lite/test/master/support/scheduler.ts'
import { withMaster } from '../../components/mesos-lite/test/master/support/with-master.ts'
import { startAgent } from '../../components/mesos-lite/src/index.ts'
import { acknowledge, run } from '../../components/mesos-lite/test/together/run-task.ts'

interface AgentState {
  id: string
  frameworks: { executors: { directory: string }[] }[]
}

/** One cluster for all: what is wrong with one input must not be felt by the bystander. */
describe('bad input, with a bystander task on the same cluster', function () {
  this.timeout(300_000)
  let masterUrl = ''
  let agent: RunningComponent
  let bystander: WireScheduler
  let attacker: WireScheduler
  let sandbox = ''
  let release = (): void => undefined
  let finished: Promise<void>

  const agentUrl = (): string => agent.urls.api ?? ''
  const state = async (): Promise<AgentState> =>
    (await requestJson<AgentState>({ url: `${agentUrl()}/state` })).body

  before(async () => {
    const ready = Promise.withResolvers<void>()
    const held = new Promise<void>((resolve) => (release = resolve))
    finished = withTemporaryFolder((folder) =>
      withMaster(
        async (master) => {
          agent = await startAgent(
            {
              listen: { host: '127.0.0.1', port: 0 },
              masterUrls: [master.url],
              workDir: join(folder, 'work'),
              launcher: 'process',
              resources: 'cpus:8;mem:2048;disk:512;ports:[31000-31010]',
              endTasksOnStop: true,
            },
            testEnvironment({ component: 'agent' }),
          )
          master.atEnd(() => agent.stop())
          masterUrl = master.url
          bystander = await subscribe(masterUrl)
          master.atEnd(() => bystander.close())
          await run(bystander, 'bystander', 'echo here; sleep 1000')
          await bystander.call({ type: 'SUPPRESS' })
          const offer_ids = bystander.events.flatMap((event) =>
            event.type === 'OFFERS' ? event.offers.offers.map(({ id }) => id) : [],
          )
          await bystander.call({ type: 'DECLINE', decline: { offer_ids, filters: { refuse_seconds: 1000 } } })
          attacker = await subscribe(masterUrl, { ...capableFramework, name: 'attacker', principal: 'p' })
          master.atEnd(() => attacker.close())
          const [framework] = (await state()).frameworks
          sandbox = framework?.executors[0]?.directory ?? ''
          ready.resolve()
          await held
        },
        { allocationIntervalMs: 50 },
      ),
    )
    await Promise.race([ready.promise, finished])
  })
  after(async () => {
    release()
    await finished
  })

  afterEach('the bystander runs, and nobody told it anything', async () => {
    const updates = bystander.events.filter(({ type }) => type === 'UPDATE')
    expect(updates).to.have.length(2)
    expect(bystander.ended()).to.equal(false)
    const health = await requestJson<{ healthy: boolean }>({ url: `${agentUrl()}/dcos/health` })
    expect(health.body.healthy).to.equal(true)
    const before = bystander.events.length
    await bystander.call({ type: 'RECONCILE', reconcile: { tasks: [{ task_id: { value: 'bystander' } }] } })
    const { update } = await bystander.take('UPDATE')
    expect(update.status.state).to.equal('TASK_RUNNING')
    bystander.events.splice(before)
  })

  const call = (body: string, headers: Record<string, string> = {}) =>
    requestText({
      url: `${masterUrl}/api/v1/scheduler`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'mesos-stream-id': attacker.streamId, ...headers },
      body: Buffer.from(body),
    })

  const nextOffer = async (): Promise<Offer> => {
    await attacker.call({ type: 'REVIVE' })
    const { offers } = await attacker.take('OFFERS')
    const [offer] = offers.offers
    if (!offer) throw new Error('an OFFERS event without offers')
    return offer
  }
  const taskOn = (offer: Offer, more: object): TaskInfo =>
    ({
      name: 'x',
      task_id: { value: `bad-${Math.random()}` },
      agent_id: offer.agent_id,
      resources: parseResources('cpus:0.1;mem:32'),
      command: { value: 'true' },
      ...more,
    }) as TaskInfo

  /** Launches what is wrong, and gives what the master says of it. */
  const launchBad = async (more: object): Promise<string> => {
    const offer = await nextOffer()
    const task = taskOn(offer, more)
    const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
    const answer = await attacker.call({
      type: 'ACCEPT',
      accept: { offer_ids: [offer.id], operations, filters: { refuse_seconds: 0 } },
    })
    if (answer.status !== 202) {
      await attacker.call({
        type: 'DECLINE',
        decline: { offer_ids: [offer.id], filters: { refuse_seconds: 0 } },
      })
      return `${answer.status} ${answer.body}`
    }
    const { update } = await attacker.take('UPDATE')
    if (update.status.uuid !== undefined) {
      const { agent_id, task_id, uuid } = update.status
      await attacker.call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
    }
    return `${update.status.state} ${update.status.message ?? ''}`
  }

  it('text that is no JSON, or JSON that is no call, is refused with the reason', async () => {
    for (const body of [
      '{',
      'null',
      '[]',
      '7',
      '"x"',
      '{"type":7}',
      '{"type":"NONSENSE"}',
      '{"type":"ACCEPT"}',
    ]) {
      const answer = await call(body)
      expect(answer.status, body).to.equal(body.includes('NONSENSE') ? answer.status : 400)
      expect(answer.status, body).to.be.oneOf([400, 501])
      expect(answer.body, body).to.match(/\w{4}/)
    }
  })

  it('JSON that is nested too deep is refused', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    const answer = await call(`{"type":"DECLINE","decline":{"offer_ids":${deep}}}`)
    expect(answer.status).to.equal(400)
  })

  it('an unknown enum in an operation is refused, and its offer is free again', async () => {
    const offer = await nextOffer()
    const accept = {
      offer_ids: [offer.id],
      operations: [{ type: 'MAKE_COFFEE' }],
      filters: { refuse_seconds: 0 },
    }
    const { status } = await attacker.call({ type: 'ACCEPT', accept })
    expect(status).to.be.oneOf([202, 400])
    await nextOffer().then((again) =>
      attacker.call({ type: 'DECLINE', decline: { offer_ids: [again.id], filters: { refuse_seconds: 0 } } }),
    )
  })

  it('a body of 100 MB is refused', async () => {
    const answer = await call(`{"type":"ACCEPT","accept":"${'x'.repeat(100 * 1024 * 1024)}"}`)
    expect(answer.status).to.equal(413)
    expect(answer.body).to.match(/larger|limit/i)
  })

  const amount = (name: string, value: unknown): object => ({ name, type: 'SCALAR', scalar: { value } })
  const badResources: [what: string, resources: object[]][] = [
    ['negative', [amount('cpus', -1), amount('mem', 32)]],
    ['no number', [amount('cpus', 'NaN'), amount('mem', 32)]],
    ['endless', [amount('cpus', 'Infinity'), amount('mem', 32)]],
    ['larger than any machine', [amount('cpus', 1e300), amount('mem', 32)]],
    [
      'a range the wrong way round',
      [
        amount('cpus', 0.1),
        amount('mem', 32),
        { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31005, end: 31001 }] } },
      ],
    ],
    [
      'a range without end',
      [
        amount('cpus', 0.1),
        amount('mem', 32),
        { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 0, end: 18446744073709551000 }] } },
      ],
    ],
    [
      'of two shapes',
      [amount('cpus', 0.1), amount('mem', 32), { name: 'ports', type: 'SCALAR', scalar: { value: 1 } }],
    ],
  ]
  for (const [what, resources] of badResources) {
    it(`resources that are ${what} are refused`, async () => {
      expect(await launchBad({ resources })).to.match(/^(400|TASK_ERROR) .{10}/)
    })
  }

  for (const id of ['a/b', '../../etc', '..', '.', '', 'x'.repeat(300), 'a\u0000b', 'a\nb', 'a\\b']) {
    it(`the task id ${JSON.stringify(id.slice(0, 20))} is refused`, async () => {
      expect(await launchBad({ task_id: { value: id } })).to.match(/^(400|TASK_ERROR) .{10}/)
    })
  }

  for (const id of ['__proto__', 'constructor', 'hasOwnProperty']) {
    it(`the task id ${id} is a name like any other`, async () => {
      expect(await launchBad({ task_id: { value: id } })).to.match(/^TASK_STARTING/)
      await acknowledge(attacker, id, 'TASK_RUNNING')
      await acknowledge(attacker, id, 'TASK_FINISHED')
    })
  }

  it('times that are negative or no numbers are refused, or count as none', async () => {
    for (const more of [
      { max_completion_time: { nanoseconds: -1 } },
      { kill_policy: { grace_period: { nanoseconds: -5 } } },
      { health_check: { type: 'COMMAND', command: { value: 'true' }, interval_seconds: -1 } },
    ]) {
      expect(await launchBad(more), JSON.stringify(more)).to.match(/^(400|TASK_ERROR) .{10}/)
    }
  })

  it('a health check that cannot work fails its own task only', async () => {
    const health_check = {
      type: 'HTTP',
      http: { port: 99999 },
      interval_seconds: 0,
      grace_period_seconds: 0,
      consecutive_failures: 1,
    }
    const told = await launchBad({
      health_check,
      command: { value: 'sleep 2' },
      task_id: { value: 'unwell' },
    })
    if (told.startsWith('TASK_ERROR')) return
    await acknowledge(attacker, 'unwell', 'TASK_RUNNING')
    await eventually(async () => {
      const last = await attacker.take('UPDATE', ({ update }) => update.status.task_id.value === 'unwell')
      const { agent_id, task_id, uuid, state: now } = last.update.status
      await attacker.call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
      return now === 'TASK_KILLED' || now === 'TASK_FINISHED'
    })
  })

  it('an offer that is used twice launches once', async () => {
    const offer = await nextOffer()
    const accept = (task: TaskInfo) =>
      attacker.call({
        type: 'ACCEPT',
        accept: { offer_ids: [offer.id], operations: [{ type: 'LAUNCH', launch: { task_infos: [task] } }] },
      })
    await accept(taskOn(offer, { task_id: { value: 'first-use' } }))
    await accept(taskOn(offer, { task_id: { value: 'second-use' } }))
    const second = await attacker.take('UPDATE', ({ update }) => update.status.task_id.value === 'second-use')
    expect(second.update.status).to.include({ state: 'TASK_DROPPED', reason: 'REASON_INVALID_OFFERS' })
    await acknowledge(attacker, 'first-use', 'TASK_STARTING')
    await acknowledge(attacker, 'first-use', 'TASK_RUNNING')
    await acknowledge(attacker, 'first-use', 'TASK_FINISHED')
  })

  it('a stream of records that are none ends, and its agent is not admitted', async () => {
    for (const garbage of ['x\n{}', '99999999999\n', '-1\n{}', '5\nnull\n', '3\n{{{', '2\n{}']) {
      const outcome = await openTwoWayStream({
        url: `${masterUrl}/internal/v1/agents`,
        method: 'POST',
        headers: { 'content-type': 'application/recordio' },
        body: Buffer.from(garbage),
        timeoutMs: 3000,
      }).then(
        (stream) => {
          stream.close()
          return stream.status
        },
        () => 0,
      )
      expect(outcome, garbage).to.be.oneOf([0, 400, 413])
    }
    const { body } = await requestJson<{ slaves: object[] }>({ url: `${masterUrl}/slaves` })
    expect(body.slaves).to.have.length(1)
  })

  it('an agent that says nonsense after its registration loses its session, and nobody else does', async () => {
    const stream = await openTwoWayStream({
      url: `${masterUrl}/internal/v1/agents`,
      method: 'POST',
      headers: { 'content-type': 'application/recordio', accept: 'application/json' },
      body: encodeRecord(
        JSON.stringify({
          abilities: { protocol: { major: 1, minor: 0 }, capabilities: [] },
          info: { hostname: 'liar', port: 1, resources: [] },
          ...{
            ip: '127.0.0.2',
            bootId: 'b',
            version: '1',
            tasks: [],
            frameworks: [],
            checkpointedResources: [],
          },
          highestEpoch: 0,
        }),
      ),
    })
    expect(stream.status).to.equal(200)
    for (const message of [
      { type: 'STATUS_UPDATE' },
      {
        type: 'STATUS_UPDATE',
        frameworkId: bystander.frameworkId,
        status: { task_id: { value: 'bystander' }, state: 'TASK_FAILED', uuid: 'AAAAAAAAAAAAAAAAAAAAAA==' },
        latestState: 'TASK_FAILED',
      },
      { type: 'RESOURCES_CHANGED', resources: 'all' },
      { type: 'NONSENSE' },
      7,
      null,
    ]) {
      stream.write(encodeRecord(JSON.stringify(message)))
    }
    stream.write(Buffer.from('nonsense\n'))
    const ended = (async () => {
      for await (const _ of stream.body);
    })().catch(() => undefined)
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))])
    stream.close()
  })

  it('a link out of the sandbox, and a path with .., lead nowhere through the files API', async () => {
    await symlink('/etc/passwd', join(sandbox, 'link'))
    await symlink('/etc', join(sandbox, 'folder'))
    await mkdir(join(sandbox, 'real'))
    await writeFile(join(sandbox, 'real', 'file'), 'mine')
    const read = (path: string) =>
      requestText({ url: `${agentUrl()}/files/read?path=${encodeURIComponent(path)}&offset=0&length=100` })
    expect((await read(join(sandbox, 'real/file'))).body).to.contain('mine')
    for (const path of [
      'link',
      'folder/passwd',
      '../../../../../../../../etc/passwd',
      'real/../../x',
      '%2e%2e/x',
    ]) {
      for (const endpoint of ['read', 'download', 'browse']) {
        const url = `${agentUrl()}/files/${endpoint}?path=${encodeURIComponent(join(sandbox, 'x')).slice(0, -1)}${encodeURIComponent(path)}&offset=0`
        const answer = await requestText({ url })
        expect(answer.status, `${endpoint} ${path}`).to.be.within(400, 404)
        expect(answer.body).to.not.contain('root:')
      }
    }
    const raw = await requestText({
      url: `${agentUrl()}/files/read?path=${encodeURIComponent(`${sandbox}/../../..`)}`,
    })
    expect(raw.status).to.be.within(400, 404)
  })
})

import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { frameworkId } from '../stand-in-master.ts'
import { executor, taskOf } from './support.ts'

const framework = { user: '', name: 'test', id: { value: frameworkId }, checkpoint: true }

describe('the executor API', () => {
  let fixture: AgentFixture
  before(async () => {
    fixture = await startFixture()
    fixture.master.launch([task('known', 'sleep 971')])
    await fixture.master.until('known', 'TASK_RUNNING')
    const silent = executor('silent', {}, { command: { value: 'exec sleep 970' } })
    fixture.master.send({ type: 'LAUNCH', framework, tasks: [taskOf('quiet', 'stay', silent)] })
  })
  after(() => fixture.close())

  const call = async (
    body: object | string,
    { headers = {}, method = 'POST' }: { headers?: Record<string, string>; method?: 'POST' | 'GET' } = {},
  ): Promise<{ status: number; body: string; allow?: unknown }> => {
    const answer = await requestText({
      url: `${fixture.agent.urls.api}/slave(1)/api/v1/executor`,
      method,
      ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
      headers: { 'content-type': 'application/json', ...headers },
    })
    return { status: answer.status, body: answer.body, allow: answer.headers['allow'] }
  }
  const from = (executorId: string, more: object) => ({
    executor_id: { value: executorId },
    framework_id: { value: frameworkId },
    ...more,
  })
  const status = {
    task_id: { value: 'quiet' },
    state: 'TASK_RUNNING',
    source: 'SOURCE_EXECUTOR',
    uuid: Buffer.alloc(16, 7).toString('base64'),
  }

  it('refuses what is not a call', async () => {
    expect((await call('', { method: 'GET' })).status).to.equal(405)
    expect((await call('{', {})).status).to.equal(400)
    expect((await call(from('silent', { type: 'SUBSCRIBE' }))).body).to.contain(
      "Expecting 'subscribe' to be present",
    )
    expect((await call(from('silent', {}))).body).to.contain("Expecting 'type' to be present")
    expect((await call({ type: 'HEARTBEAT' })).status).to.equal(400)
    expect((await call('x', { headers: { 'content-type': 'text/plain' } })).status).to.equal(415)
    const subscribe = from('silent', { type: 'SUBSCRIBE', subscribe: {} })
    expect((await call(subscribe, { headers: { accept: 'text/html' } })).status).to.equal(406)
  })

  it('refuses executors that it does not know, and those that have not subscribed', async () => {
    const elsewhere = {
      ...from('silent', { type: 'MESSAGE', message: { data: '' } }),
      framework_id: { value: 'x' },
    }
    expect(await call(elsewhere)).to.include({ status: 400, body: 'Framework cannot be found' })
    expect(await call(from('nobody', { type: 'MESSAGE', message: { data: '' } }))).to.include({
      status: 400,
      body: 'Executor cannot be found',
    })
    expect(await call(from('silent', { type: 'UPDATE', update: { status } }))).to.include({
      status: 403,
      body: 'Executor is not subscribed',
    })
    expect((await call(from('silent', { type: 'HEARTBEAT' }))).status).to.equal(202)
  })

  it('refuses updates that it could not deliver', async () => {
    const refused = async (more: object): Promise<string> => {
      const answer = await call(
        from('silent', { type: 'UPDATE', update: { status: { ...status, ...more } } }),
      )
      expect(answer.status).to.equal(400)
      return answer.body
    }
    expect(await refused({ uuid: 'AAAA' })).to.contain("'uuid' has 3 bytes")
    expect(await refused({ uuid: undefined })).to.contain("Expecting 'uuid' to be present")
    expect(await refused({ source: 'SOURCE_MASTER' })).to.contain('must be SOURCE_EXECUTOR')
    expect(await refused({ state: 'TASK_STAGING' })).to.contain('TASK_STAGING')
    expect(await refused({ task_id: { value: 'a/b' } })).to.contain('"a/b" is not valid')
  })
})

import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { agentId, frameworkId } from '../stand-in-master.ts'

interface State {
  id: string
  pid: string
  resources: Record<string, unknown>
  attributes: Record<string, unknown>
  frameworks: {
    id: string
    executors: {
      id: string
      container: string
      directory: string
      tasks: { id: string; executor_id: string }[]
    }[]
  }[]
  completed_frameworks: unknown[]
}

describe('the endpoints of an agent', () => {
  let fixture: AgentFixture
  before(async () => {
    fixture = await startFixture({ attributes: 'rack:r1;level:3' })
    fixture.master.launch([task('served', 'sleep 969')])
    await fixture.master.until('served', 'TASK_RUNNING')
  })
  after(() => fixture.close())

  const get = async <T>(path: string): Promise<T> =>
    (await requestJson<T>({ url: `${fixture.agent.urls.api}${path}` })).body
  const call = (body: unknown, headers: Record<string, string> = {}) =>
    requestText({ url: `${fixture.agent.urls.api}/api/v1`, method: 'POST', body, headers })
  const ask = async <T>(type: string, part: object = {}): Promise<T> => {
    const answer = await call({ type, [type.toLowerCase()]: part })
    expect(answer.status, answer.body).to.equal(200)
    return (JSON.parse(answer.body) as Record<string, T>)[type.toLowerCase()] as T
  }

  it('shows its state under every name', async () => {
    for (const path of ['/state', '/slave(1)/state', '/slave%281%29/state', '/state.json']) {
      const state = await get<State>(path)
      expect(state.id).to.equal(agentId)
      expect(state.pid).to.match(/^slave\(1\)@127\.0\.0\.1:\d+$/)
      expect(state.resources).to.deep.equal({
        cpus: 4,
        gpus: 0,
        mem: 4096,
        disk: 4096,
        ports: '[31000-31100]',
      })
      expect(state.attributes).to.deep.equal({ rack: 'r1', level: 3 })
      const [executor] = state.frameworks[0]?.executors ?? []
      expect(executor?.id).to.equal('served')
      expect(executor?.directory).to.contain(
        `/frameworks/${frameworkId}/executors/served/runs/${executor?.container}`,
      )
      expect(executor?.tasks.map(({ id, executor_id }) => [id, executor_id])).to.deep.equal([['served', '']])
    }
  })

  it('answers health, version, flags, containers and metrics', async () => {
    expect((await requestText({ url: `${fixture.agent.urls.api}/health` })).status).to.equal(200)
    expect(await get('/version')).to.have.property('version', '1.11.0')
    expect(await get('/flags')).to.have.nested.property('flags.work_dir', fixture.workDir)
    const [container] = await get<{ statistics: Record<string, number> }[]>('/containers')
    expect(container?.statistics.mem_rss_bytes).to.be.greaterThan(0)
    expect(container?.statistics.processes).to.be.at.least(1)
    for (const path of ['/monitor/statistics', '/slave(1)/monitor/statistics.json', '/containers.json']) {
      expect(await get<unknown[]>(path), path).to.have.length(1)
    }
    expect(await get('/metrics/snapshot')).to.include({ 'slave/registered': 1, 'slave/tasks_running': 1 })
    const { body } = await requestText({ url: `${fixture.agent.urls.api}/metrics` })
    expect(body).to.contain('dcos_mesos_agent_tasks_count{state="TASK_RUNNING"} 1')
  })

  it('has the metrics that consumers read, under the names of Mesos', async () => {
    const snapshot = await get<Record<string, number>>('/metrics/snapshot')
    const resources = ['cpus', 'gpus', 'mem', 'disk'].flatMap((name) =>
      ['', '_revocable'].flatMap((kind) =>
        ['total', 'used', 'percent'].map((part) => `slave/${name}${kind}_${part}`),
      ),
    )
    const states = 'staging starting running killing finished failed killed lost error gone'.split(' ')
    const executors = 'registering running terminating terminated preempted'.split(' ')
    expect(snapshot).to.include.all.keys(
      ...['slave/uptime_secs', 'slave/frameworks_active', 'slave/container_launch_errors'],
      ...['slave/valid_status_updates', 'slave/recovery_errors', 'slave/recovery_time_secs'],
      ...['slave/executor_directory_max_allowed_age_secs', 'containerizer/mesos/container_destroy_errors'],
      ...['containerizer/fetcher/task_fetches_succeeded', 'containerizer/fetcher/task_fetches_failed'],
      ...['gc/path_removals_pending', 'gc/path_removals_succeeded', 'gc/path_removals_failed'],
      ...resources,
      ...states.map((state) => `slave/tasks_${state}`),
      ...executors.map((state) => `slave/executors_${state}`),
    )
    expect(snapshot).to.include({ 'slave/executors_running': 1, 'slave/valid_status_updates': 2 })
    expect(snapshot['slave/executor_directory_max_allowed_age_secs']).to.be.closeTo(0.9 * 7 * 24 * 3600, 1)
  })

  it('wraps the legacy views in a call when it is asked to', async () => {
    const { body, headers } = await requestText({ url: `${fixture.agent.urls.api}/flags?jsonp=show` })
    expect(body).to.match(/^show\(\{.*\}\);$/)
    expect(headers['content-type']).to.equal('text/javascript')
  })

  it('serves the operator API one path below its own too, where older clients call', async () => {
    for (const path of ['/api/v1/operator', '/slave(1)/api/v1/operator']) {
      const url = `${fixture.agent.urls.api}${path}`
      const { status, body } = await requestJson({ url, method: 'POST', body: { type: 'GET_HEALTH' } })
      expect({ status, body }, path).to.deep.equal({
        status: 200,
        body: { type: 'GET_HEALTH', get_health: { healthy: true } },
      })
    }
  })

  it('serves the operator API', async () => {
    expect(await ask('GET_HEALTH')).to.deep.equal({ healthy: true })
    expect(await ask('GET_VERSION')).to.have.nested.property('version_info.version', '1.11.0')
    const agent = await ask<{ agent_info: { id: { value: string } } }>('GET_AGENT')
    expect(agent.agent_info.id.value).to.equal(agentId)
    const tasks = await ask<{ launched_tasks: { task_id: { value: string }; state: string }[] }>('GET_TASKS')
    expect(tasks.launched_tasks.map(({ task_id, state }) => [task_id.value, state])).to.deep.equal([
      ['served', 'TASK_RUNNING'],
    ])
    const state = await ask<object>('GET_STATE')
    expect(state).to.have.all.keys('get_tasks', 'get_executors', 'get_frameworks')
    const { containers } = await ask<{ containers: { container_id: { value: string } }[] }>('GET_CONTAINERS')
    const path = `/frameworks/${frameworkId}/executors/served/runs/${containers[0]?.container_id.value}`
    const { file_infos: files } = await ask<{ file_infos: { path: string }[] }>('LIST_FILES', { path })
    expect(files.map((file) => file.path)).to.include(`${path}/stdout`)
    const content = await ask<{ size: number; data: string }>('READ_FILE', {
      path: `${path}/stdout`,
      offset: 0,
    })
    expect(content).to.deep.equal({ size: 0, data: '' })
    expect(await ask<{ metrics: unknown[] }>('GET_METRICS')).to.have.property('metrics')
  })

  it('says what it does not serve or understand', async () => {
    const provider = { info: { type: 'a', name: 'b' } }
    const add = { type: 'ADD_RESOURCE_PROVIDER_CONFIG', add_resource_provider_config: provider }
    expect((await call(add)).status).to.equal(501)
    expect((await call({})).body).to.contain("Expecting 'type' to be present")
    expect((await call({ type: 'READ_FILE' })).body).to.contain("Expecting 'read_file' to be present")
    expect((await call('x', { 'content-type': 'application/x-protobuf' })).status).to.equal(400)
    expect((await call('x', { 'content-type': 'text/plain' })).status).to.equal(415)
  })
})

import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { processesWith } from '../processes.ts'
import { callAgent } from './session-client.ts'

describe('containers that calls start', () => {
  let fixture: AgentFixture
  let parent: { value: string }
  before(async () => {
    fixture = await startFixture()
    fixture.master.launch([task('host', 'exec sleep 965')])
    const status = await fixture.master.until('host', 'TASK_RUNNING')
    parent = { value: status.container_status?.container_id?.value ?? '' }
  })
  after(() => fixture.close())

  const call = (type: string, part?: object) => callAgent(fixture.agent.urls.api ?? '', type, part)
  const shell = (value: string): object => ({ value })
  const listed = async (part: object = {}): Promise<string[]> => {
    const { body } = await call('GET_CONTAINERS', part)
    const { get_containers: answer } = JSON.parse(body) as {
      get_containers: { containers: { container_id: { value: string } }[] }
    }
    return answer.containers.map(({ container_id: id }) => id.value)
  }

  for (const [kind, suffix] of [
    ['nested', 'CONTAINER'],
    ['nested by their old names', 'NESTED_CONTAINER'],
  ] as const) {
    it(`are ${kind}: launched once, waited for, killed, removed`, async () => {
      const id = { value: `n-${suffix}`.replace('_', '-'), parent }
      const launch = { container_id: id, command: shell('echo hello; exec sleep 964') }
      expect((await call(`LAUNCH_${suffix}`, launch)).status).to.equal(200)
      expect((await call(`LAUNCH_${suffix}`, launch)).status).to.equal(202)
      expect(await listed({ show_nested: true })).to.include.members([parent.value, id.value])
      expect(await listed()).to.deep.equal([parent.value])
      expect((await call(`REMOVE_${suffix}`, { container_id: id })).status).to.equal(500)
      const waiting = call(`WAIT_${suffix}`, { container_id: id })
      expect((await call(`KILL_${suffix}`, { container_id: id, signal: 15 })).status).to.equal(200)
      const { body } = await waiting
      expect(JSON.parse(body)).to.deep.equal({
        type: `WAIT_${suffix}`,
        [`wait_${suffix.toLowerCase()}`]: { exit_status: 15 },
      })
      expect((await call(`REMOVE_${suffix}`, { container_id: id })).status).to.equal(200)
      expect((await call(`REMOVE_${suffix}`, { container_id: id })).status).to.equal(200)
      expect((await call(`WAIT_${suffix}`, { container_id: id })).status).to.equal(404)
      expect((await call(`KILL_${suffix}`, { container_id: id })).status).to.equal(404)
    })
  }

  it('may lie in one another, each with a sandbox of its own', async () => {
    const outer = { value: 'outer', parent }
    const inner = { value: 'inner', parent: outer }
    const command = shell('pwd >where; exec sleep 963')
    expect((await call('LAUNCH_CONTAINER', { container_id: inner, command })).status).to.equal(400)
    expect((await call('LAUNCH_CONTAINER', { container_id: outer, command })).status).to.equal(200)
    const print = shell('pwd -P; exit 4')
    expect((await call('LAUNCH_CONTAINER', { container_id: inner, command: print })).status).to.equal(200)
    const { body } = await call('WAIT_CONTAINER', { container_id: inner })
    expect(body).to.contain('"exit_status":1024')
    const run = `/frameworks/test-framework-0001/executors/host/runs/latest/containers`
    const read = { path: `${run}/outer/containers/inner/stdout`, offset: 0 }
    const { read_file: file } = JSON.parse((await call('READ_FILE', read)).body) as {
      read_file: { data: string }
    }
    expect(Buffer.from(file.data, 'base64').toString()).to.match(/\/containers\/outer\/containers\/inner\n$/)
    await call('KILL_CONTAINER', { container_id: outer })
  })

  it('may belong to no task, with a sandbox and an end of their own', async () => {
    const id = { value: 'standalone' }
    const resources = [{ name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } }]
    const part = { container_id: id, command: shell('exec sleep 962'), resources }
    expect((await call('LAUNCH_CONTAINER', part)).status).to.equal(200)
    expect(await listed({ show_standalone: true })).to.have.members([parent.value, 'standalone'])
    expect((await call('KILL_CONTAINER', { container_id: id })).status).to.equal(200)
    const { body } = await call('WAIT_CONTAINER', { container_id: id })
    expect(body).to.contain('"exit_status":9')
  })

  it('are, for waiting and killing, also those of tasks', async () => {
    fixture.master.launch([task('victim', 'exec sleep 961')])
    const status = await fixture.master.until('victim', 'TASK_RUNNING')
    const id = { value: status.container_status?.container_id?.value }
    const waiting = call('WAIT_CONTAINER', { container_id: id })
    expect((await call('KILL_CONTAINER', { container_id: id })).status).to.equal(200)
    expect((await waiting).body).to.contain('"state":"TASK_FAILED"')
    expect((await fixture.master.until('victim', 'TASK_FAILED')).message).to.contain('signal Killed')
  })

  it('may be asked for in the container of a pod: they are in its first member that runs', async () => {
    const members = ['ended', 'lives'].map((id) => task(id, id === 'ended' ? 'true' : 'exec sleep 959'))
    fixture.master.launch(members, { group: 'pod' })
    await fixture.master.until('ended', 'TASK_FINISHED')
    const status = await fixture.master.until('lives', 'TASK_RUNNING')
    const pod = status.container_status?.container_id?.parent
    const { body } = await call('GET_CONTAINERS')
    const { get_containers: answer } = JSON.parse(body) as {
      get_containers: { containers: { container_id: object; container_status: { container_id: object } }[] }
    }
    const own = answer.containers.find(({ container_id: id }) => JSON.stringify(id) === JSON.stringify(pod))
    expect(own?.container_status.container_id).to.deep.equal(pod)
    const id = { value: 'in-pod', parent: pod }
    const command = shell('exec sleep 958')
    expect((await call('LAUNCH_CONTAINER', { container_id: id, command })).body).to.equal('')
    expect((await call('KILL_CONTAINER', { container_id: id })).status).to.equal(200)
    expect((await call('WAIT_CONTAINER', { container_id: id })).body).to.contain('"exit_status":9')
    expect(
      (await call('KILL_CONTAINER', { container_id: status.container_status?.container_id })).status,
    ).to.equal(200)
    await fixture.master.until('lives', 'TASK_FAILED')
    const late = { container_id: { value: 'late', parent: pod }, command }
    expect((await call('LAUNCH_CONTAINER', late)).status).to.equal(400)
  })

  it('end with their task', async () => {
    fixture.master.launch([task('short', 'until test -e go; do sleep 0.02; done')])
    const status = await fixture.master.until('short', 'TASK_RUNNING')
    const mark = `nested-${process.pid}`
    const id = { value: 'in-short', parent: { value: status.container_status?.container_id?.value } }
    const command = shell(`MARK=${mark} sleep 960 & touch ../../go; wait`)
    expect((await call('LAUNCH_CONTAINER', { container_id: id, command })).status).to.equal(200)
    await fixture.master.until('short', 'TASK_FINISHED')
    await eventually(() => processesWith(mark).length === 0)
  })

  it('change the logging level for a while, and prune images', async () => {
    const level = async (): Promise<unknown> =>
      (JSON.parse((await call('GET_LOGGING_LEVEL')).body) as { get_logging_level: { level: number } })
        .get_logging_level.level
    const duration = { nanoseconds: 50e6 }
    expect(await level()).to.equal(0)
    expect((await call('SET_LOGGING_LEVEL', { level: 2, duration })).status).to.equal(200)
    await eventually(async () => (await level()) === 0)
    expect((await call('PRUNE_IMAGES')).status).to.equal(200)
    expect(JSON.parse((await call('GET_OPERATIONS')).body)).to.have.property('get_operations')
    expect((await call('ADD_RESOURCE_PROVIDER_CONFIG', { info: { type: 'x', name: 'y' } })).status).to.equal(
      501,
    )
  })
})

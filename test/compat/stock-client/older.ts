import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call, post } from './stock.ts'
import type { GivenStock } from './stock.ts'
import { findTask } from './tasks.ts'

interface AgentState {
  frameworks: { executors: { id: string; directory: string; completed_tasks: object[] }[] }[]
  completed_frameworks: object[]
}

interface MasterState {
  frameworks: { tasks: { name: string; state: string }[] }[]
}

const accept = { accept: 'application/json' }

/** What the client of the 0.x line, a Python program, asks in other words than its successor. */
export function olderRequests(given: GivenStock): void {
  it('0.x, task log and ls: the state and the files of an agent have names with the suffix .json', async () => {
    const task = await findTask(given())
    const agent = `/slave/${task.slave_id}`
    const state = (await call(given(), `${agent}/state.json`, { headers: accept })).json<AgentState>()
    expect(state.completed_frameworks).to.be.an('array')
    const executor = state.frameworks
      .flatMap(({ executors }) => executors)
      .find(({ id }) => id === (task.executor_id || task.id))
    expect(executor?.completed_tasks).to.be.an('array')
    const folder = executor?.directory ?? ''
    const read = async (offset: number, length: number): Promise<{ data: string; offset: number }> => {
      const query = `path=${encodeURIComponent(`${folder}/stdout`)}&length=${length}&offset=${offset}`
      return (await call(given(), `${agent}/files/read.json?${query}`, { headers: accept })).json()
    }
    await eventually(async () => expect(await read(-1, -1)).to.deep.equal({ data: '', offset: 4 }))
    expect(await read(0, 4)).to.deep.equal({ data: 'one\n', offset: 0 })
    const browsed = await call(given(), `${agent}/files/browse.json?path=${encodeURIComponent(folder)}`)
    expect(browsed.json<{ path: string }[]>().map(({ path }) => path)).to.include(`${folder}/stdout`)
  })

  it('0.x, service shutdown: a form without a content type; it is read, as the answer shows', async () => {
    const question = { method: 'POST', headers: accept, body: 'frameworkId=nobody' }
    const refused = await call(given(), '/mesos/master/teardown', question, 400)
    expect(refused.bytes.toString()).to.include("'nobody'")
  })

  it('0.x, marathon: the front door has it under its short name; a restart has no body', async () => {
    const info = (await call(given(), '/marathon/v2/info', { headers: accept })).json<{ version: string }>()
    expect(info.version).to.match(/^1\.\d+/)
    const restart = await call(given(), '/marathon/v2/apps/stock/restart', {
      method: 'POST',
      headers: accept,
    })
    expect(restart.json()).to.include.all.keys('deploymentId', 'version')
    await eventually(
      async () =>
        expect((await call(given(), '/marathon/v2/deployments', { headers: accept })).json()).to.deep.equal(
          [],
        ),
      { timeoutMs: 60_000 },
    )
    await eventually(
      async () => {
        const state = (
          await call(given(), '/mesos/master/state.json', { headers: accept })
        ).json<MasterState>()
        const mine = state.frameworks
          .flatMap(({ tasks }) => tasks)
          .filter(({ name }) => name === 'stock')
          .map((task) => task.state)
        expect(mine).to.deep.equal(['TASK_RUNNING'])
      },
      { timeoutMs: 60_000 },
    )
    const { versions } = (
      await call(given(), '/marathon/v2/apps//stock/versions', { headers: accept })
    ).json<{
      versions: string[]
    }>()
    expect(versions).to.not.deep.equal([])
  })

  it('0.x, package: the type of an answer is, letter by letter, the one that was accepted', async () => {
    const type = (name: string): string => `application/vnd.dcos.${name}+json;charset=utf-8;version=v1`
    const capabilities = type('capabilities')
    const able = await call(given(), '/capabilities', {
      headers: { accept: capabilities, 'content-type': capabilities },
    })
    expect(able.headers['content-type']).to.equal(capabilities)
    expect(able.json<{ capabilities: object[] }>().capabilities).to.deep.include.members([
      { name: 'METRONOME' },
      { name: 'LOGGING' },
    ])
    for (const [operation, body] of Object.entries({
      search: { query: 'hello' },
      list: {},
      'repository/list': {},
      'list-versions': { packageName: 'hello-world', includePackageVersions: true },
    })) {
      const name = `package.${operation.replace('/', '.')}`
      const answer = await call(given(), `/package/${operation}`, {
        ...post(body),
        headers: { accept: type(`${name}-response`), 'content-type': type(`${name}-request`) },
      })
      expect(answer.headers['content-type']).to.equal(type(`${name}-response`))
    }
  })

  it('0.x, node diagnostics: a bundle made, listed, fetched and deleted by its name', async () => {
    const base = '/system/health/v1/report/diagnostics'
    interface Created {
      status: string
      extra: { bundle_name: string }
    }
    const made = await call(given(), `${base}/create`, post({ nodes: ['all'] }))
    const { status, extra } = made.json<Created>()
    expect(status).to.be.a('string')
    await eventually(
      async () => {
        const lists = (await call(given(), `${base}/list/all`)).json<
          Record<string, { file_name: string; file_size: number }[] | null>
        >()
        const sizes = Object.values(lists).flatMap((list) =>
          (list ?? [])
            .filter(({ file_name: name }) => name.endsWith(extra.bundle_name))
            .map(({ file_size: size }) => size),
        )
        expect(sizes[0]).to.be.greaterThan(0)
      },
      { timeoutMs: 60_000 },
    )
    const { bytes } = await call(given(), `${base}/serve/${extra.bundle_name}`)
    expect(bytes.subarray(0, 2).toString()).to.equal('PK')
    const deleted = await call(given(), `${base}/delete/${extra.bundle_name}`, { method: 'POST' })
    expect(deleted.json()).to.have.property('status')
  })
}

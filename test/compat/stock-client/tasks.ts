import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call, withToken } from './stock.ts'
import type { GivenStock, Stock } from './stock.ts'

/** A task as every verb of `task` finds it. */
export interface FoundTask {
  id: string
  name: string
  state: string
  slave_id: string
  framework_id: string
  executor_id: string
  statuses: { state: string; container_status?: { container_id?: { value: string } } }[]
}

/** The running task of the app of the suite, with its container. */
export async function findTask(stock: Stock): Promise<FoundTask> {
  return eventually(async () => {
    const { frameworks } = (await call(stock, '/mesos/master/state')).json<{
      frameworks: { tasks: FoundTask[]; completed_tasks: FoundTask[] }[]
    }>()
    const found = frameworks.flatMap(({ tasks }) => tasks).find(({ name }) => name === 'stock')
    return found?.statuses[0]?.container_status?.container_id ? found : false
  })
}

/** `task list`, `ls`, `download`. */
export function taskRequests(given: GivenStock): void {
  it('task list: every running task has a status with its container', async () => {
    const task = await findTask(given())
    expect(task).to.include.all.keys(
      'id',
      'name',
      'state',
      'slave_id',
      'framework_id',
      'executor_id',
      'statuses',
    )
    expect(task.statuses[0]?.container_status?.container_id?.value).to.be.a('string')
  })

  it('task ls and download: the debug list of the agent names the folder, browse and download its files', async () => {
    const task = await findTask(given())
    const agent = `/agent/${task.slave_id}/files`
    const places = (await call(given(), `${agent}/debug`)).json<Record<string, string>>()
    const container = task.statuses[0]?.container_status?.container_id?.value ?? ''
    const executor = task.executor_id || task.id
    const end = `/frameworks/${task.framework_id}/executors/${executor}/runs/${container}`
    const folder = Object.keys(places).find((path) => path.endsWith(end)) ?? ''
    expect(folder, `a path that ends in ${end}`).to.not.equal('')
    const files = (await call(given(), `${agent}/browse?path=${encodeURIComponent(`${folder}/.`)}`)).json<
      Record<string, unknown>[]
    >()
    const output = files.find(({ path }) => String(path).endsWith('/stdout'))
    expect(output).to.include.all.keys('gid', 'mode', 'mtime', 'nlink', 'path', 'size', 'uid')
    for (const name of ['mtime', 'nlink', 'size']) expect(output?.[name], name).to.be.a('number')
    const path = encodeURIComponent(`${folder}/stdout`)
    await eventually(async () => {
      expect((await call(given(), `${agent}/download?path=${path}`)).bytes.toString()).to.include('one')
    })
    await call(given(), `${agent}/browse?path=${encodeURIComponent(`${folder}/none/.`)}`, {}, 404)
  })

  it('task log: the last lines as text, behind a redirect to the agent', async () => {
    const task = await findTask(given())
    const path = `/system/v1/logs/v2/task/${task.id}/file/stdout?cursor=END&skip=-10`
    const read = async (): Promise<string> => {
      const headers = { ...withToken(given()), accept: 'text/plain' }
      let at = new URL(path, given().url)
      let answer = await given().ask(at.pathname + at.search, { headers })
      for (let step = 0; step < 3 && answer.headers.location !== undefined; step++) {
        at = new URL(answer.headers.location, at)
        answer = await given().ask(at.pathname + at.search, { headers })
      }
      return `${answer.status} ${answer.bytes.toString()}`
    }
    await eventually(async () => expect(await read()).to.equal('200 one\n'))
  })

  it('task metrics: datapoints of the container, or a 204', async () => {
    const task = await findTask(given())
    const container = task.statuses[0]?.container_status?.container_id?.value ?? ''
    const base = `/system/v1/agent/${task.slave_id}/metrics/v0`
    await eventually(async () => {
      const { datapoints } = (await call(given(), `${base}/containers/${container}`)).json<{
        datapoints: { name: string; value: number }[]
      }>()
      expect(datapoints.map(({ name }) => name)).to.include.members(['cpus.limit', 'mem.limit_bytes'])
    })
    const node = (await call(given(), `${base}/node`)).json<{ datapoints: { name: string }[] }>()
    const names = ['load.1min', 'cpu.total', 'memory.total', 'memory.free']
    expect(node.datapoints.map(({ name }) => name)).to.include.members(names)
  })
}

import { expect } from 'chai'
import { fits } from '../../src/commands/task/find.ts'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const task = (id: string) => ({
  ...{ id, state: 'TASK_RUNNING', slave_id: 'A1', framework_id: 'F1', executor_id: '', statuses: [] },
})
const ids = ['team_web.instance-1._app.1', 'team_web-admin.instance-1._app.1', 'kafka.instance-1._app.1']
const state = {
  slaves: [{ id: 'A1', hostname: '127.0.0.11' }],
  frameworks: [{ name: 'marathon', tasks: ids.map(task), completed_tasks: [] }],
}
const apps = [
  { id: '/team/web', labels: {} },
  { id: '/team/web-admin' },
  { id: '/kafka', labels: { DCOS_PACKAGE_FRAMEWORK_NAME: 'confluent-kafka' } },
]
const executors = ids.map((id) => ({ id, container: 'c', directory: `/s/${id}` }))
const entry = { fields: { MESSAGE: 'leading', SYSLOG_IDENTIFIER: 'marathon' }, realtime_timestamp: 1e15 }

/** Answers for the stdout of every task; other files are not there. */
const cluster = ({ path }: Asked): unknown => {
  const url = new URL(path, 'http://x')
  if (url.pathname === '/mesos/master/state') return state
  if (url.pathname === '/service/marathon/v2/apps') return { apps }
  if (url.pathname === '/agent/A1/state') {
    return { frameworks: [{ id: 'F1', executors, completed_executors: [] }] }
  }
  if (url.pathname.includes('/system/v1/leader/')) return entry
  const file = url.searchParams.get('path') ?? ''
  if (!file.endsWith('/stdout')) return undefined
  const text = `said by ${file.split('/')[2] ?? ''}\n`
  const offset = Number(url.searchParams.get('offset'))
  return offset < 0 ? { data: '', offset: text.length } : { data: text.slice(offset), offset }
}

describe('The output of a service', function () {
  this.timeout(120_000)

  it('is found by the id of its app, or by the name of its framework', () =>
    withFrontDoor(cluster, async (dcos) => {
      const byId = await dcos('service', 'log', 'team/web')
      expect(byId.stdout, byId.stderr).to.equal('said by team_web.instance-1._app.1\n')
      const byName = await dcos('service', 'log', 'confluent-kafka')
      expect(byName.stdout, byName.stderr).to.equal('said by kafka.instance-1._app.1\n')
    }))

  it('is the log of the component for the schedulers of the cluster', () =>
    withFrontDoor(cluster, async (dcos, asked) => {
      expect((await dcos('service', 'log', 'marathon', '--lines', '3')).stdout).to.include(
        'marathon: leading',
      )
      expect(asked.at(-1)?.path).to.match(
        /leader\/marathon\/logs\/v2\/component\/dcos-marathon.service\?skip=-3/,
      )
      expect((await dcos('service', 'log', 'marathon', 'stderr')).stderr).to.include('no file "stderr"')
    }))

  it('names what is not there: the service, or the file', () =>
    withFrontDoor(cluster, async (dcos) => {
      expect((await dcos('service', 'log', 'none')).stderr).to.include('no running service "none"')
      const { code, stderr } = await dcos('service', 'log', 'team/web', 'gone.txt')
      expect(code).to.equal(1)
      expect(stderr).to.include('There is no file "gone.txt"').and.not.include('/s/')
    }))
})

describe('A pattern of task ids', () => {
  it('is a part of the id, or the whole with *, ? and [a-z]', () => {
    expect(fits('web', 'team_web.1')).to.equal(true)
    expect(fits('web*', 'team_web.1')).to.equal(false)
    expect(fits('team[_-]web.?', 'team_web.1')).to.equal(true)
    expect(fits('team[a-c]web.1', 'team_web.1')).to.equal(false)
    for (const odd of ['[', '[a', 'a]', '[]', '*[', '[\\']) expect(fits(odd, 'team_web.1')).to.equal(false)
  })
})

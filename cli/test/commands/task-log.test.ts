import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { attachCluster } from '../../src/config/index.ts'

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bin', 'dcos')

const state = {
  slaves: [{ id: 'A1', hostname: '127.0.0.11' }],
  frameworks: [
    {
      name: 'marathon',
      tasks: [
        {
          id: 'talker',
          state: 'TASK_RUNNING',
          slave_id: 'A1',
          framework_id: 'F1',
          executor_id: '',
          statuses: [],
        },
      ],
      completed_tasks: [],
    },
  ],
}
const agent = {
  frameworks: [
    { id: 'F1', executors: [{ id: 'talker', container: 'c', directory: '/s' }], completed_executors: [] },
  ],
}

/** A stand-in for the front door: the master answers once, then it is away; the agent goes on. */
function startFrontDoor() {
  let asked = 0
  return createServer((request, answer) => {
    const url = request.url ?? ''
    const away = url.startsWith('/mesos/') && asked++ > 0
    const body = url.startsWith('/mesos/') ? state : url.includes('/state') ? agent : { data: '', offset: 0 }
    answer.writeHead(away ? 503 : 200, { 'content-type': 'application/json' })
    answer.end(away ? '{"message":"no leader"}' : JSON.stringify(body))
  }).listen(0, '127.0.0.1')
}

describe('Following the output of a task', () => {
  it('does not take a master that is away for the end of the task', () =>
    withTemporaryFolder(async (home) => {
      const door = startFrontDoor()
      await once(door, 'listening')
      const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
      attachCluster({ clusterId: 'x', name: 'x', url, token: 't' }, { HOME: home })
      const environment = { PATH: process.env.PATH ?? '', HOME: home }
      const end = await new Promise<{ code: number; stderr: string }>((resolve) =>
        execFile(
          process.execPath,
          [program, 'task', 'log', 'talker', '--follow'],
          { env: environment, timeout: 100_000 },
          (error, _stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stderr }),
        ),
      )
      door.close()
      door.closeAllConnections()
      expect(end.stderr).to.include('no leader').and.not.include('has ended')
      expect(end.code).to.equal(1)
    })).timeout(120_000)
})

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { attachCluster } from '../../src/config/index.ts'

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bin', 'dcos')

const task = { id: 'talker', slave_id: 'A1', framework_id: 'F1', executor_id: '', statuses: [] }
const state = { slaves: [], frameworks: [{ name: 'marathon', tasks: [task], completed_tasks: [] }] }
const executors = [{ id: 'talker', container: 'c', directory: '/s' }]
const agent = { frameworks: [{ id: 'F1', executors, completed_executors: [] }] }

/** A stand-in for the front door: of the file `long` half an answer comes, no other file is there. */
function startFrontDoor() {
  return createServer((request, answer) => {
    const url = new URL(request.url ?? '', 'http://front.door')
    const json = (status: number, body: unknown): unknown =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.pathname.startsWith('/mesos/')) return json(200, state)
    if (url.pathname.endsWith('/state')) return json(200, agent)
    if (url.searchParams.get('path') !== '/s/long') return json(404, { message: 'No such file' })
    answer.writeHead(200, { 'content-length': '1000' })
    return answer.write('half', () => answer.destroy())
  }).listen(0, '127.0.0.1')
}

describe('Copying a file of a task', () => {
  it('says of a file that is not there how to see those that are, and keeps no half file', () =>
    withTemporaryFolder(async (home) => {
      const door = startFrontDoor()
      try {
        await once(door, 'listening')
        const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
        attachCluster({ clusterId: 'x', name: 'x', url, token: 't' }, { HOME: home })
        const download = (name: string): Promise<{ code: number; stderr: string }> =>
          new Promise((resolve) =>
            execFile(
              process.execPath,
              [program, 'task', 'download', 'talker', name, '--target-dir', home],
              { env: { PATH: process.env.PATH ?? '', HOME: home } },
              (error, _stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stderr }),
            ),
          )
        const missing = await download('nope')
        expect(missing.code).to.equal(1)
        expect(missing.stderr).to.include('There is no file "nope"').and.include('dcos task ls talker')
        const broken = await download('long')
        expect(broken.code).to.equal(1)
        expect(broken.stderr).to.include('DCL_CLI_BROKEN_OFF').and.include(join(home, 'long'))
        expect(existsSync(join(home, 'long'))).to.equal(false)
      } finally {
        door.close()
        door.closeAllConnections()
      }
    })).timeout(60_000)
})

import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import * as tar from 'tar'
import type { CommandUri, ContainerInfo, TaskInfo, TaskStatus } from '@dcos-lite/lib/mesos'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'
import { smallZip } from './small-zip.ts'

describe('an agent that prepares sandboxes', () => {
  let fixture: AgentFixture
  let server: Server
  let base = ''
  let requests = 0
  const contents = new Map<string, Buffer>()

  before(async () => {
    fixture = await startFixture({ taskEnvironment: { FROM_AGENT: 'agent', BOTH: 'agent' } })
    const source = join(fixture.workDir, 'source')
    await mkdir(source)
    await writeFile(join(source, 'inside.txt'), 'from the archive\n')
    await tar.c({ file: join(source, 'a.tgz'), gzip: true, cwd: source }, ['inside.txt'])
    contents.set('/a.tgz', await readFile(join(source, 'a.tgz')))
    contents.set('/tool.sh?v=1', Buffer.from('#!/bin/sh\necho tool ran\n'))
    contents.set('/note.gz', gzipSync('unzipped note\n'))
    contents.set('/b.zip', smallZip('folder/zipped.txt', 'from the zip\n'))
    server = createServer((request, answer) => {
      requests += 1
      const content = contents.get(request.url ?? '')
      if (content) answer.setHeader('content-length', content.length)
      answer.statusCode = content ? 200 : 404
      answer.end(content)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    server.close()
    await fixture.close()
  })

  let counter = 0
  const run = async (
    value: string,
    more: { uris?: CommandUri[]; container?: ContainerInfo; state?: string },
  ): Promise<{ status: TaskStatus; stdout: string }> => {
    const id = `prepared-${counter++}`
    const { uris = [], container, state = 'TASK_FINISHED' } = more
    const command = { value, uris, environment: { variables: [{ name: 'BOTH', value: 'definition' }] } }
    fixture.master.launch([task(id, '', { command, ...(container ? { container } : {}) })])
    const status = await fixture.master.until(id, state)
    const latest = join(
      fixture.workDir,
      'slaves/latest/frameworks/test-framework-0001/executors',
      id,
      'runs/latest',
    )
    return { status, stdout: await readFile(join(latest, 'stdout'), 'utf8').catch(() => '') }
  }

  it('unpacks archives, marks executables, and renames', async () => {
    const { stdout } = await run('cat inside.txt; ./tool.sh\\?v=1; cat note folder/zipped.txt deep/renamed', {
      uris: [
        { value: `${base}/a.tgz` },
        { value: `${base}/tool.sh?v=1`, executable: true },
        { value: `${base}/note.gz` },
        { value: `${base}/b.zip` },
        { value: `file://${fixture.workDir}/source/inside.txt`, output_file: 'deep/renamed' },
      ],
    })
    expect(stdout).to.equal('from the archive\ntool ran\nunzipped note\nfrom the zip\nfrom the archive\n')
  })

  it('fails a task with the reason when a URI cannot be fetched', async () => {
    const { status } = await run('true', { uris: [{ value: `${base}/missing` }], state: 'TASK_FAILED' })
    expect(status.reason).to.equal('REASON_CONTAINER_LAUNCH_FAILED')
    expect(status.message).to.contain(`${base}/missing`).and.contain('404')
  })

  it('tells in the log of the task what it fetches, shares one download, and counts it', async () => {
    contents.set('/shared', Buffer.from('shared\n'))
    const uris = [{ value: `${base}/shared`, cache: true }]
    const before = requests
    const both = await Promise.all([run('cat shared', { uris }), run('cat shared; cat stderr', { uris })])
    expect(both.map(({ stdout }) => stdout.startsWith('shared\n'))).to.deep.equal([true, true])
    expect(both[1].stdout).to.contain(`Fetching ${base}/shared\nFetched ${base}/shared (by the cache)\n`)
    expect(requests - before).to.equal(2) // how large it is, and the download
    const metrics = await requestJson<Record<string, number>>({
      url: `${fixture.agent.urls.api}/metrics/snapshot`,
    })
    const of = (name: string): number | undefined => metrics.body[`containerizer/fetcher/${name}`]
    expect(of('cache_size_used_bytes')).to.equal(7)
    expect(of('cache_size_total_bytes')).to.equal(2048 * 1024 * 1024)
    expect(of('task_fetches_succeeded')).to.be.at.least(2)
    expect(of('task_fetches_failed')).to.be.at.least(1)
  })

  it('refuses files outside of the sandbox', async () => {
    const uris = [{ value: `${base}/a.tgz`, output_file: '../escaped' }]
    const { status } = await run('true', { uris, state: 'TASK_FAILED' })
    expect(status.message).to.contain('no file name inside the sandbox')
  })

  it('gives tasks the environment of the agent, of Mesos, and their own', async () => {
    const { stdout } = await run(
      'echo $FROM_AGENT $BOTH; test "$PWD" = "$MESOS_SANDBOX" && echo in sandbox',
      {},
    )
    expect(stdout).to.equal('agent definition\nin sandbox\n')
  })

  it('links host volumes at relative paths and refuses absolute ones', async () => {
    const host = join(fixture.workDir, 'source')
    const at = (path: string): ContainerInfo => ({
      type: 'MESOS',
      volumes: [{ container_path: path, host_path: host, mode: 'RW' }],
    })
    const { stdout } = await run('cat data/inside.txt', { container: at('data') })
    expect(stdout).to.equal('from the archive\n')
    const { status } = await run('true', { container: at('/data'), state: 'TASK_FAILED' })
    expect(status.message).to.contain('needs a file system of its own')
  })

  it('refuses images and networks by name', async () => {
    const refused = async (container: ContainerInfo): Promise<string> =>
      (await run('true', { container, state: 'TASK_FAILED' })).status.message ?? ''
    expect(await refused({ type: 'DOCKER', docker: { image: 'nginx:1' } })).to.contain('image "nginx:1"')
    expect(await refused({ type: 'MESOS', network_infos: [{ name: 'dcos' }] })).to.contain('network "dcos"')
  })

  it('keeps persistent volumes between tasks until they are destroyed', async () => {
    const volume = {
      name: 'disk',
      type: 'SCALAR' as const,
      scalar: { value: 10 },
      reservations: [{ type: 'DYNAMIC' as const, role: 'eng/web' }],
      disk: { persistence: { id: 'v1' }, volume: { mode: 'RW' as const, container_path: 'data' } },
    }
    const plain = { name: 'disk', type: 'SCALAR' as const, scalar: { value: 10 } }
    const info = { type: 'CREATE' as const, create: { volumes: [volume] } }
    const order = { uuid: 'op-1', info, consumed: [plain], converted: [volume] }
    fixture.master.send({ type: 'APPLY_OPERATION', order })
    fixture.master.launch([task('keeper', 'echo kept > data/file', { resources: [volume] })])
    await fixture.master.until('keeper', 'TASK_FINISHED')
    const folder = join(fixture.workDir, 'volumes/roles/eng web/v1')
    expect(await readFile(join(folder, 'file'), 'utf8')).to.equal('kept\n')
    const back = { uuid: 'op-2', info, consumed: [volume], converted: [plain] }
    fixture.master.send({ type: 'APPLY_OPERATION', order: back })
    fixture.master.launch([task('after', 'true')])
    await fixture.master.until('after', 'TASK_FINISHED')
    expect(await readFile(join(folder, 'file'), 'utf8').catch(() => 'gone')).to.equal('gone')
    const answered = fixture.master.received.flatMap((message) =>
      message.type === 'OPERATION_STATUS' ? [message.status.state] : [],
    )
    expect(answered).to.deep.equal(['OPERATION_FINISHED', 'OPERATION_FINISHED'])
  })

  const asRoot = process.getuid?.() === 0 ? it : it.skip
  asRoot('runs a task as the user it names, who owns the sandbox (only root may switch)', async () => {
    const command = { value: 'id -un; echo mine > file; cat file', user: 'nobody' }
    fixture.master.launch([task('switched', '', { command })])
    const { container_status: status } = await fixture.master.until('switched', 'TASK_FINISHED')
    const run = join(
      fixture.workDir,
      'slaves/latest/frameworks/test-framework-0001/executors/switched/runs',
      status?.container_id?.value ?? '',
    )
    expect(await readFile(join(run, 'stdout'), 'utf8')).to.equal('nobody\nmine\n')
    fixture.master.launch([task('stranger', '', { command: { value: 'true', user: 'no-such-user' } })])
    const failed = await fixture.master.until('stranger', 'TASK_FAILED')
    expect(failed.message).to.contain('"no-such-user", whom this machine does not know')
  })

  asRoot('copies no file that the user of a task could not read (only root may switch)', async () => {
    const secret = join(fixture.workDir, 'source/secret')
    await writeFile(secret, 'secret', { mode: 0o600 })
    await chmod(fixture.workDir, 0o755)
    const fetching = (id: string, uri: string): TaskInfo =>
      task(id, '', { command: { value: 'cat inside.txt', user: 'nobody', uris: [{ value: uri }] } })
    fixture.master.launch([
      fetching('reads', join(fixture.workDir, 'source/inside.txt')),
      fetching('spies', secret),
    ])
    await fixture.master.until('reads', 'TASK_FINISHED')
    const { message } = await fixture.master.until('spies', 'TASK_FAILED')
    expect(message).to.contain('may not read it')
  })

  it('sets the limits that a task asks for', async () => {
    const rlimits = [{ type: 'RLMT_NOFILE', soft: 123, hard: 234 }]
    const { stdout } = await run('ulimit -Sn; ulimit -Hn', {
      container: { type: 'MESOS', rlimit_info: { rlimits } },
    })
    expect(stdout).to.equal('123\n234\n')
  })
})

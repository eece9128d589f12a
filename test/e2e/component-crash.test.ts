import { join } from 'node:path'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { eventually } from '@dcos-lite/lib/testing'
import { buildUniverseFile } from './support/universe-file.ts'
import { prepareComponent } from './support/component-processes.ts'
import type { ComponentProcess } from './support/component-processes.ts'
import { processesWith, taskProcessesBelow } from './support/processes.ts'

interface Task {
  id: string
  state: string
  appId: string
}

const superuser = { uid: 'admin', password: 'correct horse' }

describe('kill -9 of one component after another', () => {
  let folder: string
  let token = ''
  const components = new Map<string, ComponentProcess>()
  const url = (name: string): string => components.get(name)?.url ?? ''
  const prepare = async (
    name: string,
    program: string,
    config: (listen: { host: string; port: number }) => Record<string, unknown>,
  ) => {
    const component = await prepareComponent(folder, name, program, config)
    components.set(name, component)
    await component.start()
  }
  const store = (name: string) => ({ engine: 'sqlite', file: join(folder, `${name}.sqlite`) })

  const login = async (): Promise<string> => {
    const { body } = await requestJson<{ token: string }>({
      url: `${url('front')}/acs/api/v1/auth/login`,
      method: 'POST',
      body: superuser,
    })
    return body.token
  }
  const throughFront = (path: string) =>
    requestText({ url: url('front') + path, headers: { authorization: `token=${token}` } })
  const runningTasks = async (): Promise<Task[]> => {
    const { status, body } = await throughFront('/service/marathon/v2/tasks')
    if (status !== 200) throw new Error(`the tasks cannot be listed: ${status} ${body}`)
    return (JSON.parse(body) as { tasks: Task[] }).tasks.filter(({ state }) => state === 'TASK_RUNNING')
  }

  before(async function () {
    this.timeout(300_000)
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-crash-'))
    const universe = await buildUniverseFile(folder)
    const passwordHash = await hashPassword(superuser.password)
    await prepare('master', 'mesos-lite/bin/dcos-mesos-master.ts', (listen) => ({
      listen,
      store: store('master'),
      leadership: { ttlMs: 10_000 },
    }))
    const masterUrls = [url('master')]
    await prepare('agent', 'mesos-lite/bin/dcos-mesos-slave.ts', (listen) => ({
      listen,
      masterUrls,
      workDir: join(folder, 'agent', 'work'),
      launcher: 'process',
      hostname: '127.0.0.1',
      resources: 'cpus:4;mem:2048;disk:4096;ports:[19000-19100]',
      taskEnvironment: { PATH: process.env.PATH ?? '' },
    }))
    await prepare('marathon', 'marathon-lite/bin/dcos-marathon.ts', (listen) => ({
      listen,
      store: store('marathon'),
      masterUrls,
    }))
    await prepare('metronome', 'metronome-lite/bin/dcos-metronome.ts', (listen) => ({
      listen,
      store: store('metronome'),
      masterUrls,
    }))
    await prepare('dns', 'dns/bin/dcos-mesos-dns.ts', (listen) => ({
      listen: [{ host: '127.0.0.1', port: 0 }],
      listenHttp: listen,
      masterUrls,
      upstreams: [],
    }))
    await prepare('packages', 'package-service/bin/dcos-cosmos.ts', (listen) => ({
      listen,
      store: store('packages'),
      marathonUrl: url('marathon'),
      metronomeUrl: url('metronome'),
      defaultRepositories: [{ name: 'Universe', uri: `file://${universe}` }],
    }))
    await prepare('iam', 'iam/bin/dcos-iam.ts', (listen) => ({
      listen,
      store: store('iam'),
      clusterId: 'crash-test',
      superuser: { uid: superuser.uid, passwordHash },
    }))
    await prepare('front', 'admin-router/bin/dcos-adminrouter.ts', (listen) => ({
      listen,
      upstreams: {
        mesos: url('master'),
        marathon: url('marathon'),
        metronome: url('metronome'),
        packageService: url('packages'),
        iam: url('iam'),
        dns: url('dns'),
      },
      auth: true,
      clusterId: 'crash-test',
      version: { version: '2.2.0', variant: 'open' },
    }))
    token = await login()
    const app = {
      id: '/steady',
      cmd: 'exec sleep 1000',
      cpus: 0.1,
      mem: 32,
      instances: 2,
      labels: { DCOS_PACKAGE_NAME: 'none' },
    }
    const { status } = await requestJson({ url: `${url('marathon')}/v2/apps`, method: 'POST', body: app })
    expect(status).to.equal(201)
    await eventually(async () => (await runningTasks()).length === 2, { timeoutMs: 120_000 })
  })
  after(async function () {
    this.timeout(300_000)
    for (const component of components.values()) await component.kill()
    if (!folder) return
    for (const pid of taskProcessesBelow(folder)) process.kill(pid, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  for (const name of ['agent', 'master', 'marathon', 'metronome', 'dns', 'packages', 'iam', 'front']) {
    it(`of ${name} loses nothing and touches no running task`, async function () {
      this.timeout(300_000)
      const tasks = (await runningTasks()).map(({ id }) => id).sort()
      const processes = taskProcessesBelow(folder).sort()
      expect(tasks).to.have.length(2)
      await components.get(name)?.kill()
      expect(taskProcessesBelow(folder).sort()).to.deep.equal(processes)
      await components.get(name)?.start()
      await eventually(
        async () => {
          expect((await runningTasks()).map(({ id }) => id).sort()).to.deep.equal(tasks)
          expect(await login()).to.match(/^ey/)
        },
        { timeoutMs: 120_000 },
      )
      expect(taskProcessesBelow(folder).sort()).to.deep.equal(processes)
    })
  }

  it('leaves a cluster that still starts, replaces and ends tasks', async function () {
    this.timeout(300_000)
    const [victim] = await runningTasks()
    for (const pid of processesWith('MESOS_TASK_ID', victim?.id ?? '?')) process.kill(pid, 'SIGKILL')
    await eventually(
      async () => {
        const now = await runningTasks()
        expect(now).to.have.length(2)
        expect(now.map(({ id }) => id)).to.not.include(victim?.id)
      },
      { timeoutMs: 120_000 },
    )
    await requestJson({ url: `${url('marathon')}/v2/apps/steady`, method: 'DELETE' })
    await eventually(() => taskProcessesBelow(folder).length === 0, { timeoutMs: 120_000 })
  })

  it('reports the end of a task that ended while its agent was down', async function () {
    this.timeout(300_000)
    const over = join(folder, 'over')
    const cmd = `until test -e ${over}; do sleep 0.1; done; exit 3`
    const job = { id: 'short', run: { cmd, cpus: 0.1, mem: 32, disk: 0 } }
    await requestJson({ url: `${url('metronome')}/v1/jobs`, method: 'POST', body: job })
    await requestJson({ url: `${url('metronome')}/v1/jobs/short/runs`, method: 'POST' })
    await eventually(() => taskProcessesBelow(folder).length > 0, { timeoutMs: 120_000 })
    await components.get('agent')?.kill()
    await writeFile(over, '')
    await eventually(() => taskProcessesBelow(folder).length === 0, { timeoutMs: 120_000 })
    await components.get('agent')?.start()
    await eventually(
      async () => {
        const { body } = await requestJson<{ history: { failureCount: number } }>({
          url: `${url('metronome')}/v1/jobs/short?embed=history`,
        })
        expect(body.history.failureCount).to.equal(1)
      },
      { timeoutMs: 120_000 },
    )
  })
})

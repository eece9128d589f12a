import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, skipBecause, startEtcd } from '@dcos-lite/lib/testing'
import type { RunningEtcd } from '@dcos-lite/lib/testing'
import { prepareComponent } from './support/component-processes.ts'
import type { ComponentProcess } from './support/component-processes.ts'
import { taskProcessesBelow } from './support/processes.ts'

const ticks = 12

describe('a scheduled job across a leader change', () => {
  let folder = ''
  let etcd: RunningEtcd | undefined
  const components: ComponentProcess[] = []
  const metronomes: ComponentProcess[] = []

  const prepare = async (
    name: string,
    program: string,
    config: (listen: { host: string; port: number }) => Record<string, unknown>,
  ): Promise<ComponentProcess> => {
    const component = await prepareComponent(folder, name, program, config)
    components.push(component)
    await component.start()
    return component
  }

  before(async function () {
    this.timeout(300_000)
    etcd = await startEtcd()
    if (etcd === undefined) skipBecause(this, 'etcd is not installed')
    const { endpoint } = etcd
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-metronome-'))
    const master = await prepare('master', 'mesos-lite/bin/dcos-mesos-master.ts', (listen) => ({
      listen,
      store: { engine: 'sqlite', file: join(folder, 'master.sqlite') },
    }))
    await prepare('agent', 'mesos-lite/bin/dcos-mesos-slave.ts', (listen) => ({
      listen,
      masterUrls: [master.url],
      workDir: join(folder, 'agent'),
      launcher: 'process',
      hostname: '127.0.0.1',
      resources: 'cpus:4;mem:2048;disk:4096;ports:[19100-19200]',
      taskEnvironment: { PATH: process.env.PATH ?? '' },
    }))
    for (const name of ['first', 'second']) {
      const metronome = await prepare(name, 'metronome-lite/bin/dcos-metronome.ts', (listen) => ({
        listen,
        store: { engine: 'etcd', endpoints: [endpoint], prefix: '/dcos/metronome/' },
        masterUrls: [master.url],
        leadership: { ttlMs: 8000 },
      }))
      metronomes.push(metronome)
    }
  })
  after(async function () {
    this.timeout(300_000)
    for (const component of components) await component.kill()
    if (folder !== '') {
      for (const pid of taskProcessesBelow(folder)) process.kill(pid, 'SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    await etcd?.stop()
  })

  it('runs every tick exactly once and never twice at a time, though its leader is killed with -9', async function () {
    this.timeout(300_000)
    const [first, second] = metronomes
    if (first === undefined || second === undefined) throw new Error('two metronomes were started')
    const leaderOf = async (asked: ComponentProcess): Promise<string> => {
      const { body } = await requestJson<{ leader: string }>({ url: `${asked.url}/leader` })
      return body.leader
    }
    await eventually(async () => (await leaderOf(second)) === new URL(first.url).host)
    const lock = join(folder, 'lock')
    const journal = join(folder, 'journal')
    const cmd = `mkdir ${lock} || echo overlap >> ${journal}; sleep 0.3; echo tick >> ${journal}; rmdir ${lock}`
    // Far enough ahead: a schedule is planned from the moment it is stored, and an earlier tick would not count.
    const start = new Date(Date.now() + 5000).toISOString().replace(/\.\d+/, '')
    const schedule = {
      id: 'often',
      repeat: `R${ticks}/${start}/PT1S`,
      catchUp: 'all',
      concurrencyPolicy: 'FORBID',
    }
    const job = { id: 'beat', run: { cmd, cpus: 0.1, mem: 32, disk: 0 }, schedules: [schedule] }
    const { status, body } = await requestJson({ url: `${second.url}/v1/jobs`, method: 'POST', body: job })
    expect(status, JSON.stringify(body)).to.equal(201)
    expect(Date.now(), 'the job was stored too late for its first tick').to.be.below(Date.parse(start))
    const lines = async (): Promise<string[]> =>
      (await readFile(journal, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
    await eventually(async () => (await lines()).length >= 3, { timeoutMs: 120_000 })
    await first.kill()
    await eventually(async () => (await leaderOf(second)) === new URL(second.url).host, {
      timeoutMs: 120_000,
    })
    await eventually(
      async () => {
        const answer = await requestJson<{ historySummary: { successCount: number; failureCount: number } }>({
          url: `${second.url}/v1/jobs/beat?embed=historySummary`,
        })
        const { successCount, failureCount } = answer.body.historySummary
        return successCount + failureCount >= ticks
      },
      { timeoutMs: 120_000 },
    )
    expect(await lines()).to.deep.equal(Array(ticks).fill('tick'))
  })
})

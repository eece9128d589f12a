import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { startRepositoryServer } from '@dcos-lite/universe'
import { callPackageService } from '../../components/package-service/test/package-client.ts'
import type { PackageAnswer } from '../../components/package-service/test/package-client.ts'
import { withMarathonCluster } from './marathon/cluster.ts'
import type { StartedCluster } from './marathon/cluster.ts'
import { fixtureKey, sleeper, writeRelease } from './packages/publish-fixture.ts'
import { prepareComponent } from './support/component-processes.ts'
import type { ComponentProcess } from './support/component-processes.ts'

interface Change {
  number: number
  action: string
  packageVersion: string
  outcome: string
  reason?: string
}

interface Bench {
  cluster: StartedCluster
  service: ComponentProcess
  call(kind: string, body: unknown): Promise<PackageAnswer>
  changes(appId: string): Promise<Change[]>
}

const neverHealthy = {
  protocol: 'COMMAND',
  command: { value: 'false' },
  gracePeriodSeconds: 1,
  intervalSeconds: 1,
  maxConsecutiveFailures: 0,
}

/** A real master, agent and Marathon, a repository server, and a package service that can be killed. */
async function withPackages(work: (bench: Bench) => Promise<void>): Promise<void> {
  await withMarathonCluster({}, async (cluster) => {
    const release = join(cluster.folder, 'release')
    await writeRelease(
      release,
      [
        sleeper(0),
        sleeper(1),
        sleeper(2, { cmd: 'sleep 2000', healthChecks: [neverHealthy] }),
        sleeper(3, { cmd: 'exit 3' }),
      ],
      1,
    )
    const listen = { host: '127.0.0.1', port: 0 }
    const repository = await startRepositoryServer({ folder: release, listen }, testEnvironment())
    const uri = `${repository.urls.api}/repo`
    const service = await prepareComponent(
      cluster.folder,
      'package-service',
      'package-service/bin/dcos-cosmos.ts',
      (where) => ({
        listen: where,
        store: { engine: 'sqlite', file: join(cluster.folder, 'cosmos.sqlite') },
        marathonUrl: cluster.url,
        mesosUrl: cluster.masterUrl,
        defaultRepositories: [{ name: 'ours', uri, keys: [fixtureKey] }],
        historyPollMs: 200,
        updateSettleMs: 1000,
      }),
    )
    await service.start()
    const call: Bench['call'] = (kind, body) => callPackageService(service.url, kind, body)
    try {
      await work({
        cluster,
        service,
        call,
        changes: async (appId) => (await call('service.history', { appId })).body.changes as Change[],
      })
    } finally {
      await service.kill()
      await repository.stop()
    }
  })
}

const releaseOf = async ({ cluster }: Bench, id: string): Promise<unknown> =>
  (await cluster.call<{ app: { env: Record<string, unknown> } }>('GET', `/v2/apps${id}`)).body.app.env.RELEASE

describe('Packages on a real scheduler', function () {
  this.timeout(300_000)
  let bench: Bench
  let end: (() => Promise<void>) | undefined

  before(async () => {
    const [ended, started] = [Promise.withResolvers<void>(), Promise.withResolvers<Bench>()]
    const whole = withPackages(async (one) => {
      started.resolve(one)
      await ended.promise
    })
    end = async () => {
      ended.resolve()
      await whole
    }
    whole.catch(started.reject)
    bench = await started.promise
  })
  after(() => end?.())

  it('go back by themselves when an upgrade never becomes healthy, and forward, back and away on demand', async () => {
    const { call, cluster, changes } = bench
    const first = { packageName: 'sleeper', packageVersion: '1.0.0' }
    // Two at once: one wins, the other is told that it is there.
    const both = await Promise.all([call('package.install', first), call('package.install', first)])
    expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 409])
    await cluster.settled(60_000)
    const planned = await call('service.plan', {
      appId: '/sleeper',
      packageVersion: '1.2.0',
      replace: false,
    })
    expect(planned.body.definition).to.deep.include({ path: '/cmd', from: 'sleep 1000', to: 'sleep 2000' })
    const upgrade = { appId: '/sleeper', packageVersion: '1.2.0', replace: false, deadline: '3s' }
    expect((await call('service.update', upgrade)).status).to.equal(200)
    await eventually(
      async () => {
        const [last] = await changes('/sleeper')
        expect(last, JSON.stringify(last)).to.include({
          action: 'update',
          packageVersion: '1.2.0',
          outcome: 'rolled-back',
        })
        expect(last?.reason).to.be.a('string').with.length.greaterThan(5)
      },
      { timeoutMs: 120_000 },
    )
    expect(await releaseOf(bench, '/sleeper')).to.equal('0')
    const verified = await call('package.verify', {})
    expect(verified.body.packages).to.have.nested.property('[0].checks[0].result', 'ok')
    expect(verified.body.packages).to.have.nested.property('[0].checks[1].result', 'ok')
    await call('service.update', { appId: '/sleeper', packageVersion: '1.1.0', replace: false })
    await eventually(async () => expect((await changes('/sleeper'))[0]).to.include({ outcome: 'healthy' }), {
      timeoutMs: 120_000,
    })
    expect(await releaseOf(bench, '/sleeper')).to.equal('1')
    const back = await call('service.rollback', { appId: '/sleeper' })
    expect(back.body).to.include({ packageVersion: '1.0.0' })
    await eventually(async () => expect(await releaseOf(bench, '/sleeper')).to.equal('0'), {
      timeoutMs: 120_000,
    })
    await cluster.settled(60_000)
    expect((await changes('/sleeper')).map(({ action, outcome }) => `${action} ${outcome}`)).to.deep.equal([
      'rollback healthy',
      'update healthy',
      'update rolled-back',
      'install healthy',
    ])
    await call('package.uninstall', { packageName: 'sleeper' })
    await cluster.settled(60_000)
    expect((await cluster.call('GET', '/v2/apps/sleeper')).status).to.equal(404)
  })

  it('go back as well when they say nothing of health and their tasks end at once, also when we are killed meanwhile', async () => {
    const { call, cluster, service, changes } = bench
    const options = { service: { name: 'brief' } }
    await call('package.install', { packageName: 'sleeper', packageVersion: '1.0.0', options })
    await cluster.settled(60_000)
    const upgrade = { appId: '/brief', packageVersion: '1.3.0', replace: false }
    expect((await call('service.update', upgrade)).status).to.equal(200)
    await service.kill()
    await service.start()
    await eventually(
      async () => {
        const seen = (await changes('/brief')).map(({ action, outcome }) => `${action} ${outcome}`)
        expect(seen).to.deep.equal(['rollback healthy', 'update rolled-back', 'install healthy'])
      },
      { timeoutMs: 120_000 },
    )
    expect(await releaseOf(bench, '/brief')).to.equal('0')
  })

  it('are installed, upgraded and rolled back through kills of the package service, and the history ends true', async () => {
    const { call, service, changes } = bench
    const quietly = (kind: string, body: unknown): Promise<PackageAnswer | undefined> =>
      call(kind, body).catch(() => undefined)
    /** The steps of one app; the last one of those it takes is under way when the service is killed. */
    const stepsOf = (name: string): [string, Record<string, unknown>][] => [
      [
        'package.install',
        { packageName: 'sleeper', packageVersion: '1.0.0', options: { service: { name } } },
      ],
      ['service.update', { appId: `/${name}`, packageVersion: '1.1.0', replace: false }],
      ['service.rollback', { appId: `/${name}`, number: 1 }],
    ]
    const rounds = [0, 4, 15].map((waitMs) => ({
      waitMs,
      apps: [1, 2, 3].map((taken) => ({ name: `s-${waitMs}-${taken}`, taken })),
    }))
    for (const { waitMs, apps } of rounds) {
      for (const { name, taken } of apps)
        for (const [kind, body] of stepsOf(name).slice(0, taken - 1)) await call(kind, body)
      const last = apps.map(({ name, taken }) => stepsOf(name)[taken - 1] ?? expect.fail('there is no step'))
      const answers = last.map(([kind, body]) => quietly(kind, body))
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      await service.kill()
      await Promise.all(answers)
      await service.start()
      for (const [kind, body] of last) {
        // Whatever was on its way when it died: the same request again ends in the wanted state, or is there already.
        await eventually(
          async () => {
            const again = await call(kind, body)
            const done = again.status === 200 || again.body.type === 'PackageAlreadyInstalled'
            expect(done, `${kind} ${JSON.stringify(again.body)}`).to.equal(true)
          },
          { timeoutMs: 120_000 },
        )
      }
    }
    for (const { name, taken } of rounds.flatMap(({ apps }) => apps)) {
      await eventually(
        async () => {
          const all = await changes(`/${name}`)
          expect(all, name).to.be.an('array').that.is.not.empty
          expect(all.map(({ outcome }) => outcome)).not.to.include('pending')
          expect(all[0]?.outcome).to.equal('healthy')
          expect(await releaseOf(bench, `/${name}`)).to.equal(taken === 2 ? '1' : '0')
        },
        { timeoutMs: 120_000 },
      )
    }
  })
})

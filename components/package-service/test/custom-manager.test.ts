import { expect } from 'chai'
import { withPackageService } from './running-service.ts'
import type { Bench } from './running-service.ts'
import { samplePackage } from './sample-packages.ts'
import { startStandIn } from './stand-in-server.ts'
import type { SeenRequest, StandInAnswer, StandInServer } from './stand-in-server.ts'

const managed = samplePackage({ packagingVersion: '5.0', manager: { packageName: 'boss' } })
const which = { packageName: 'web', packageVersion: '1.0.0' }

/** A cluster whose front door leads to a manager that answers this. */
async function withManager(
  answer: (request: SeenRequest) => StandInAnswer,
  work: (bench: Bench, manager: StandInServer) => Promise<void>,
): Promise<void> {
  const manager = await startStandIn(answer)
  try {
    await withPackageService([managed], (bench) => work(bench, manager), { adminRouterUrl: manager.url })
  } finally {
    await manager.close()
  }
}

/** An app that carries the labels of the managed package. */
async function placeApp({ call, cluster }: Bench): Promise<void> {
  const rendered = await call('package.render', which)
  const app = rendered.body.marathonJson as { id: string }
  cluster.apps.set('/web', { ...app, id: '/web' })
}

describe('a package with a manager of its own', () => {
  it('is installed, described, updated and uninstalled by that manager, in the words of the API', () =>
    withManager(
      ({ url }) => ({
        status: 200,
        body: { packageName: 'web', packageVersion: '1.0.0', appId: '/web', seen: url },
      }),
      async (bench, manager) => {
        const { call } = bench
        const installed = await call('package.install', which, { version: 2 })
        expect(installed.body).to.include({ seen: '/service/boss/package/install' })
        const old = await call('package.install', { ...which, options: { service: {} } })
        expect(old.body).to.deep.equal({ ...which, appId: '/web' })
        const asked = manager.requests.at(-1)
        expect(asked?.headers).to.include({
          accept: 'application/vnd.dcos.package.install-response+json;charset=utf-8;version=v2',
          'x-forwarded-proto': 'http',
          'x-forwarded-host': '127.0.0.1',
        })
        expect(asked?.body).to.deep.equal({ ...which, options: { service: {} } })
        await placeApp(bench)
        expect((await call('service.describe', { appId: '/web' })).body.seen).to.equal(
          '/service/boss/service/describe',
        )
        const updated = await call('service.update', { appId: '/web', replace: true })
        expect(updated.body.seen).to.equal('/service/boss/service/update')
        expect(manager.requests.at(-1)?.body).to.include({
          packageName: 'web',
          currentPackageVersion: '1.0.0',
        })
        expect((await call('package.uninstall', { packageName: 'web' })).status).to.equal(200)
        expect(manager.requests.at(-1)?.url).to.equal('/service/boss/package/uninstall')
        expect(bench.cluster.apps.has('/web')).to.equal(true)
      },
    ))

  it('is not asked for when neither version nor manager are named', () =>
    withManager(
      () => ({ status: 500 }),
      async ({ call, cluster }) => {
        expect((await call('package.install', { packageName: 'web' })).status).to.equal(200)
        expect(cluster.apps.has('/web')).to.equal(true)
      },
    ))

  const failures: [number, number, string, unknown][] = [
    [409, 409, 'ServiceAlreadyStarted', undefined],
    [404, 400, 'CustomPackageManagerNotFound', { managerId: 'boss' }],
    [
      500,
      400,
      'CustomPackageManagerError',
      { managerId: 'boss', statusCode: 500, responseContent: '{"a":1}' },
    ],
  ]
  for (const [answered, status, type, data] of failures) {
    it(`${type}: its manager answers ${answered}`, () =>
      withManager(
        () => ({ status: answered, body: { a: 1 } }),
        async ({ call }) => {
          const answer = await call(
            'package.install',
            { packageName: 'web', managerId: 'boss' },
            { version: 2 },
          )
          expect([answer.status, answer.body.type, answer.body.data]).to.deep.equal([status, type, data])
        },
      ))
  }
})

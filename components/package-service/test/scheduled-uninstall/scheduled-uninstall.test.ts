import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withPackageService } from '../running-service.ts'
import { samplePackage, templateOf } from '../sample-packages.ts'
import { startStandIn } from '../stand-in-server.ts'

const template =
  '{"id": "fw", "uris": ["x"], "env": {"A": "1"}, "labels": {"DCOS_COMMONS_UNINSTALL": "true"}}'
const framework = samplePackage({ marathon: templateOf(template) })

describe('a service that uninstalls itself', () => {
  it('is told so, and its app goes when its scheduler is done, also after a restart of ours', async () => {
    const scheduler = { done: false, ids: ['F-1'] }
    const front = await startStandIn(({ url }) => {
      if (url === '/service/fw/v1/state/frameworkId') return { status: 200, body: scheduler.ids }
      return { status: scheduler.done ? 200 : 503 }
    })
    try {
      await withPackageService(
        [framework],
        async (bench) => {
          const { cluster } = bench
          await bench.call('package.install', { packageName: 'web' })
          cluster.deployments.push('d-1')
          const answered = await bench.call('package.uninstall', { packageName: 'web' })
          expect(answered.status).to.equal(200)
          const app = cluster.apps.get('/fw')
          expect(app).to.deep.include({ env: { A: '1', SDK_UNINSTALL: 'true' } })
          expect(app).not.to.have.property('uris')
          await bench.restart()
          cluster.deployments.length = 0
          scheduler.ids = ['F-2']
          scheduler.done = true
          const seen = (): number => front.requests.filter(({ url }) => url.endsWith('/frameworkId')).length
          const before = seen()
          await eventually(() => seen() >= before + 2)
          expect(cluster.apps.has('/fw'), 'another framework id is another installation').to.equal(true)
          scheduler.ids = ['F-1']
          await eventually(() => !cluster.apps.has('/fw'))
        },
        { adminRouterUrl: front.url, uninstallPollMs: 10 },
      )
    } finally {
      await front.close()
    }
  })

  it('stays when Marathon does not begin', () =>
    withPackageService([framework], async ({ call, cluster }) => {
      await call('package.install', { packageName: 'web' })
      cluster.answerOnce(/^\/v2\/apps$/, { status: 200, body: { apps: [...cluster.apps.values()] } })
      cluster.answerOnce(/^\/v2\/apps\/fw$/, { status: 200, body: { app: cluster.apps.get('/fw') } })
      cluster.answerOnce(/^\/v2\/apps\/fw$/, { status: 409, body: { message: 'App is locked' } })
      const { body } = await call('package.uninstall', { packageName: 'web' })
      expect(body).to.deep.include({
        type: 'FailedToStartUninstall',
        data: { appId: '/fw', explanation: 'App is locked' },
      })
      expect(cluster.apps.has('/fw')).to.equal(true)
    }))
})

import { samplePackage, templateOf } from '../sample-packages.ts'
import { testError } from './error-case.ts'
import type { ErrorCase } from './error-case.ts'

const web = { packageName: 'web' }
const framework = samplePackage({
  marathon: templateOf('{"id": "fw", "labels": {"DCOS_PACKAGE_FRAMEWORK_NAME": "fw"}}'),
})
const sdk = samplePackage({
  marathon: templateOf('{"id": "fw", "labels": {"DCOS_COMMONS_UNINSTALL": "true"}}'),
})
const managed = samplePackage({ packagingVersion: '5.0', manager: { packageName: 'boss' } })
const current = { ...web, packageVersion: '1.0.0' }

const cases: ErrorCase[] = [
  {
    type: 'AmbiguousAppId',
    when: 'several apps of the package are installed and none is chosen',
    data: { ...web, appIds: ['/a', '/b'] },
    async provoke({ call }) {
      for (const appId of ['/a', '/b']) await call('package.install', { ...web, appId })
      return call('package.uninstall', web)
    },
  },
  {
    type: 'AppIdChanged',
    when: 'an update would rename the service',
    data: { newAppId: '/other', oldAppId: '/web' },
    async provoke({ call }) {
      await call('package.install', web)
      const options = { service: { name: 'other' } }
      return call('service.update', { appId: '/web', replace: true, options })
    },
  },
  {
    type: 'FailedToStartUninstall',
    when: 'Marathon names no deployment',
    packages: [sdk],
    data: { appId: '/fw', explanation: 'Marathon named no deployment' },
    async provoke({ call, cluster }) {
      await call('package.install', web)
      const app = cluster.apps.get('/fw')
      cluster.answerOnce(/apps$/, { status: 200, body: { apps: [app] } })
      cluster.answerOnce(/fw$/, { status: 200, body: { app } })
      cluster.answerOnce(/fw$/, { status: 200, body: {} })
      return call('package.uninstall', web)
    },
  },
  {
    type: 'Forbidden',
    when: 'Marathon says 403',
    status: 403,
    data: { serviceName: 'marathon', status: 403 },
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 403 })
      return call('package.install', web)
    },
  },
  {
    type: 'Unauthorized',
    when: 'Marathon says 401',
    status: 401,
    data: { serviceName: 'marathon', realm: 'r', status: 401 },
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 401, headers: { 'www-authenticate': 'acsjwt realm="r"' } })
      return call('package.install', web)
    },
  },
  {
    type: 'GenericHttpError',
    when: 'Marathon answers what nobody expects',
    data: ({ cluster }: { cluster: { url: string } }) => ({
      method: 'GET',
      uri: `${cluster.url}/v2/apps`,
      clientStatus: 418,
      status: 400,
    }),
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 418 })
      return call('package.list', {})
    },
  },
  {
    type: 'json_error',
    when: 'Marathon answers something else than JSON',
    data: { type: 'parse', reason: 'it is not JSON' },
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 200, body: Buffer.from('<html>') })
      return call('package.list', {})
    },
  },
  {
    type: 'json_error',
    when: 'Marathon answers JSON of another shape',
    data: { type: 'decode', reason: 'it has no .apps', path: '.apps' },
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 200, body: { services: [] } })
      return call('package.list', {})
    },
  },
  {
    type: 'IncompleteUninstall',
    when: 'Mesos does not answer after the app is gone',
    status: 503,
    packages: [framework],
    config: { mesosUrl: 'http://127.0.0.1:9' },
    data: { ...web, status: 503 },
    async provoke({ call }) {
      await call('package.install', web)
      return call('package.uninstall', web)
    },
  },
  {
    type: 'MultipleFrameworkIds',
    when: 'two frameworks have the name of the uninstalled one',
    packages: [framework],
    data: { ...current, frameworkName: 'fw', ids: ['F-1', 'F-2'] },
    async provoke({ call, cluster }) {
      for (const id of ['F-1', 'F-2']) cluster.frameworks.push({ id, name: 'fw', active: true })
      await call('package.install', web)
      return call('package.uninstall', web)
    },
  },
  {
    type: 'MarathonAppDeleteError',
    when: 'Marathon refuses to delete the app',
    data: { appId: '/web' },
    async provoke({ call, cluster }) {
      await call('package.install', web)
      cluster.answerOnce(/web$/, { status: 409 })
      return call('package.uninstall', web)
    },
  },
  {
    type: 'MarathonAppNotFound',
    when: 'a service is described that is not there',
    data: { appId: '/x' },
    provoke: ({ call }) => call('service.describe', { appId: 'x' }),
  },
  {
    type: 'MarathonBadGateway',
    when: 'Marathon answers 5xx',
    status: 502,
    data: { marathonStatus: 503, status: 502 },
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 503 })
      return call('package.install', web)
    },
  },
  {
    type: 'MarathonBadResponse',
    when: 'Marathon answers 4xx with a message and no details',
    data: {},
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 422, body: { message: 'Object is not valid' } })
      return call('package.install', web)
    },
  },
  {
    type: 'MarathonGenericError',
    when: 'Marathon answers 4xx without a message',
    status: 500,
    data: { marathonStatus: 422, status: 500 },
    async provoke({ call, cluster }) {
      cluster.answerOnce(/apps$/, { status: 422, body: Buffer.from('no') })
      return call('package.install', web)
    },
  },
  {
    type: 'OptionsNotStored',
    when: 'a service without stored options is updated without replacing them',
    data: undefined,
    async provoke({ call, cluster }) {
      await call('package.install', web)
      const app = cluster.apps.get('/web')
      const { DCOS_PACKAGE_OPTIONS: _gone, ...labels } = app?.labels as Record<string, string>
      if (app) cluster.apps.set('/web', { ...app, labels })
      return call('service.update', { appId: '/web', replace: false })
    },
  },
  {
    type: 'PackageAlreadyInstalled',
    when: 'the app id exists',
    status: 409,
    data: undefined,
    async provoke({ call }) {
      await call('package.install', web)
      return call('package.install', web)
    },
  },
  {
    type: 'PackageNotInstalled',
    when: 'no app has the label of the package',
    data: web,
    provoke: ({ call }) => call('package.uninstall', web),
  },
  {
    type: 'PackageNotInstalled',
    when: 'the app of that id belongs to nobody or to another package',
    data: web,
    async provoke({ call, cluster }) {
      cluster.apps.set('/own', { id: '/own' })
      return call('package.uninstall', { ...web, appId: '/own' })
    },
  },
  {
    type: 'UninstallNonExistentAppForPackage',
    when: 'there is no app of that id',
    data: { ...web, appId: '/c' },
    provoke: ({ call }) => call('package.uninstall', { ...web, appId: 'c' }),
  },
  {
    type: 'ServiceUnavailable',
    when: 'Marathon is not there',
    status: 503,
    config: { marathonUrl: 'http://127.0.0.1:9' },
    data: { serviceName: 'marathon', status: 503 },
    provoke: ({ call }) => call('package.install', web),
  },
  {
    type: 'unhandled_exception',
    when: 'Marathon refuses an update, with its words',
    status: 500,
    data: undefined,
    async provoke({ call, cluster }) {
      await call('package.install', web)
      const app = cluster.apps.get('/web')
      cluster.answerOnce(/web$/, { status: 200, body: { app } })
      cluster.answerOnce(/web$/, { status: 422, body: { message: 'Object is not valid' } })
      return call('service.update', { appId: '/web', replace: false })
    },
  },
  {
    type: 'CustomPackageManagerNotFound',
    when: 'the manager of the package is not there',
    packages: [managed],
    data: { managerId: 'boss' },
    provoke: ({ call, cluster: _none }) => call('package.install', current),
  },
]

describe('errors of the catalogue that services of the cluster cause', () => {
  for (const one of cases) testError(one)
})

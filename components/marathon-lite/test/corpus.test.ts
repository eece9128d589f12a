import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { corpusFolder, skipBecause } from '@dcos-lite/lib/testing'
import { withMarathon } from './support/started-marathon.ts'

interface Verdict {
  file: string
  method: 'POST' | 'PUT' | 'PATCH'
  path: string
  status: number
  /** What the answer to a following GET must have. */
  after?: Record<string, unknown>
  /** Submitted before. */
  first?: Verdict
}

const post = (file: string, path: string, status = 201, after?: Record<string, unknown>): Verdict => ({
  file,
  method: 'POST',
  path,
  status,
  ...(after ? { after } : {}),
})
const app = (name: string, after?: Record<string, unknown>): Verdict =>
  post(`apps/${name}`, '/v2/apps', 201, after)
const pod = (name: string, status = 201): Verdict => post(`pods/${name}`, '/v2/pods', status)
const created: Verdict = { file: 'apps/apps_create.json', method: 'PUT', path: '/v2/apps', status: 200 }

/** The verdicts of the corpus for a cluster with the default settings. */
const verdicts: Verdict[] = [
  app('app-simple.json', {
    'app.networks': [{ mode: 'host' }],
    'app.portDefinitions': [{ port: 10_000, protocol: 'tcp', name: 'default' }],
    'app.role': 'slave_public',
  }),
  app('mesos-app.json', {
    'app.networks': [{ mode: 'host' }],
    'app.container': { type: 'MESOS', volumes: [] },
  }),
  app('Tomcat-Docker.json', {
    'app.networks': [{ mode: 'container/bridge' }],
    'app.container.portMappings': [
      { containerPort: 8080, hostPort: 0, servicePort: 10_000, protocol: 'tcp', labels: {} },
    ],
  }),
  app('Tomcat.json', {
    'app.fetch.0.extract': true,
    'app.fetch.1.extract': false,
  }),
  app('labels.json', { 'app.labels.DO': 'a deer, a female deer' }),
  app('readiness-and-health-app.json', { 'app.healthChecks.0.maxConsecutiveFailures': 0 }),
  app('fake-framework.json', { 'app.upgradeStrategy': { minimumHealthCapacity: 0, maximumOverCapacity: 0 } }),
  app('persistent-volume-app.json', { 'app.unreachableStrategy': 'disabled' }),
  app('resident-docker-app.json', {
    'app.upgradeStrategy': { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    'app.networks': [{ mode: 'container', name: 'dcos' }],
  }),
  app('external-volume-mesos-app.json'),
  app('pinger-container-app.json', {
    'app.container.type': 'MESOS',
    'app.container.portMappings.0.containerPort': 7777,
  }),
  app('ipv6-healthcheck.json'),
  app('bridged-webapp.json', { 'app.container.portMappings.0.servicePort': 9000 }),
  app('basic-0-resource-limits.json', { 'app.resourceLimits': { cpus: 2, mem: 'unlimited' } }),
  app('service-with-secret-env.json', { 'app.env': { MY_SECRET: { secret: 'secret0' } } }),
  post('apps/app.json', '/v2/apps', 422),
  created,
  { file: 'apps/apps_patch.json', method: 'PATCH', path: '/v2/apps', status: 200, first: created },
  { file: 'apps/apps_patch.json', method: 'PATCH', path: '/v2/apps', status: 404 },
  post('groups/Group-1.json', '/v2/groups'),
  post('groups/sleep-group.json', '/v2/groups'),
  pod('simple-pod.json'),
  pod('ports-pod.json'),
  pod('container-net-pod.json'),
  pod('persistent-volume-pod.json'),
  pod('pod-with-multiple-containers.json'),
  pod('test-pod.json', 422),
]

function member(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value)
}

describe('Corpus of Marathon definitions', () => {
  const folder = corpusFolder()
  before(function () {
    if (folder === undefined) skipBecause(this, 'this machine has no corpus')
  })
  const inCorpus = (...path: string[]): string => join(folder ?? '', 'marathon', ...path)
  const read = async (file: string): Promise<{ id?: string }> =>
    JSON.parse(await readFile(inCorpus(file), 'utf8')) as { id?: string }

  for (const verdict of verdicts) {
    const { file, method, path, status, first, after } = verdict
    const order = first ? ` after ${first.file}` : ''
    it(`answers ${status} to ${method} ${path} with ${file}${order}`, async () => {
      await withMarathon(async ({ call }) => {
        // Without a master no deployment ends; the lock is not what is judged here.
        const force = first ? '?force=true' : ''
        if (first)
          expect((await call(first.method, first.path, await read(first.file))).status).to.equal(first.status)
        const body = await read(file)
        const answer = await call(method, path + force, body)
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status)
        if (status === 422) expect(answer.body.details).to.be.an('array').that.is.not.empty
        if (!after) return
        const got = await call('GET', `/v2/apps/${String(body.id).replace(/^\//, '')}`)
        for (const [name, value] of Object.entries(after)) {
          expect(member(got.body, name), `${name} in ${JSON.stringify(got.body)}`).to.deep.equal(value)
        }
      })
    })
  }

  it('answers 422 to a pod with an unnamed container network when no default is configured', async () => {
    await withMarathon(
      async ({ call }) => {
        expect((await call('POST', '/v2/pods', await read('pods/container-net-pod.json'))).status).to.equal(
          422,
        )
      },
      { clusterDefaults: { defaultNetworkName: '' } },
    )
  })

  it('is judged completely: every definition of the corpus has a verdict here', async () => {
    const judged = new Set(verdicts.map(({ file }) => file))
    for (const kind of ['apps', 'groups', 'pods']) {
      for (const name of await readdir(inCorpus(kind))) {
        expect(judged.has(`${kind}/${name}`), `${kind}/${name}`).to.equal(true)
      }
    }
  })
})

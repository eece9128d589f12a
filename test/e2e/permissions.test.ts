import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { verifyAuditLog } from '@dcos-lite/lib/audit'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { attachCluster } from '@dcos-lite/cli/config'
import { startLocalCluster } from '@dcos-lite/local'
import type { LocalCluster } from '@dcos-lite/local'
import { root, run } from './support/run.ts'
import { runSecretTask } from './support/token-framework.ts'
import type { Finished } from './support/run.ts'

type Call = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<HttpAnswer<never>>

const services = 'dcos:service:marathon:marathon:services:'
const inPath = (rid: string): string => rid.replaceAll('/', '%252F')

describe('Permissions on a local cluster', function () {
  this.timeout(300_000)
  let cluster: LocalCluster
  let folder: string
  let removeFolder: () => void
  let admin: Call
  let ann: Call
  let annsToken = ''

  const as =
    (token: string): Call =>
    (method, path, body) =>
      requestJson({
        url: cluster.info.url + path,
        method,
        headers: { authorization: `token=${token}`, accept: 'application/json' },
        ...(body === undefined ? {} : { body }),
      })
  const logIn = async (uid: string, password: string): Promise<string> => {
    const body = { uid, password }
    const url = `${cluster.info.url}/acs/api/v1/auth/login`
    return (await requestJson<{ token: string }>({ url, method: 'POST', body })).body.token
  }
  const grant = async (rid: string, action: string): Promise<void> => {
    await admin('PUT', `/acs/api/v1/acls/${inPath(rid)}`, { description: rid })
    const { status } = await admin('PUT', `/acs/api/v1/acls/${inPath(rid)}/users/ann/${action}`)
    expect(status, `${rid} ${action}`).to.equal(204)
  }
  const status = async (answer: Promise<HttpAnswer<never>>): Promise<number> => (await answer).status
  const app = (id: string): unknown => ({ id, cmd: 'sleep 1000', cpus: 0.01, mem: 32, instances: 0 })

  before(async () => {
    await new Promise<void>((ready, failed) => {
      void withTemporaryFolder(async (made) => {
        folder = join(made, 'data')
        const options = {
          port: 0,
          bindAddress: '127.0.0.1',
          agents: 1,
          publicAgents: 0,
          packages: [],
          attachCli: false,
        }
        cluster = await startLocalCluster(
          { ...options, auth: true, dataDir: folder, permissions: 'enforce' },
          testEnvironment(),
        )
        await new Promise<void>((remove) => {
          removeFolder = remove
          ready()
        })
      }).catch(failed)
    })
    admin = as(cluster.info.token)
    expect(await status(admin('PUT', '/acs/api/v1/users/ann', { password: 'canary-password' }))).to.equal(201)
    annsToken = await logIn('ann', 'canary-password')
    ann = as(annsToken)
    // The front door hears of new users a little later.
    await eventually(async () => (await status(ann('GET', '/acs/api/v1/users/ann'))) === 200)
  })
  after(async () => {
    await cluster?.stop()
    removeFolder?.()
  })

  it('a user without any may log in, but do nothing', async () => {
    for (const path of ['/mesos/state', '/service/marathon/v2/apps', '/package/list', '/acs/api/v1/users']) {
      expect(await status(ann('GET', path)), path).to.equal(403)
    }
    expect(await status(ann('GET', '/acs/api/v1/users/ann'))).to.equal(200)
    expect(await status(ann('GET', '/acs/api/v1/users/ann/permissions'))).to.equal(200)
    expect(await status(ann('GET', '/acs/api/v1/users/admin'))).to.equal(403)
    expect(await status(admin('GET', '/service/marathon/v2/apps'))).to.equal(200)
  })

  it('a grant on a group of services reaches everything below it, and nothing beside it', async () => {
    for (const id of ['/team-a/one', '/team-b/two']) {
      expect(await status(admin('POST', '/service/marathon/v2/apps', app(id)))).to.equal(201)
    }
    await grant('dcos:adminrouter:service:marathon', 'full')
    await grant(`${services}/team-a`, 'read')
    await grant(`${services}/team-a`, 'create')
    const list = async (): Promise<string[]> => {
      const { body } = (await ann('GET', '/service/marathon/v2/apps')) as HttpAnswer<never>
      return ((body as { apps?: { id: string }[] }).apps ?? []).map(({ id }) => id)
    }
    await eventually(async () => (await list()).join() === '/team-a/one')
    const groups = (await ann('GET', '/service/marathon/v2/groups')).body as { groups: { id: string }[] }
    expect(groups.groups.map(({ id }) => id)).to.deep.equal(['/team-a'])
    const marathon = '/service/marathon/v2'
    expect(await status(ann('GET', `${marathon}/apps/team-a/one`))).to.equal(200)
    expect(await status(ann('GET', `${marathon}/apps/team-b/two`))).to.equal(403)
    expect(await status(ann('GET', `${marathon}/apps/team-a/%2e%2e/team-b/two`))).to.equal(403)
    expect(await status(ann('GET', `${marathon}/apps/team-a%2f..%2fteam-b%2ftwo`))).to.equal(400)
    const container = {
      name: 'one',
      exec: { command: { shell: 'sleep 1000' } },
      resources: { cpus: 0.01, mem: 32 },
    }
    const pod = { id: '/team-b/pod', scaling: { kind: 'fixed', instances: 0 }, containers: [container] }
    expect(await status(admin('POST', `${marathon}/pods`, pod))).to.equal(201)
    for (const pods of ['pods', 'pods::status', 'pods/::status']) {
      expect((await admin('GET', `${marathon}/${pods}`)).body, pods).to.have.length(1)
      expect((await ann('GET', `${marathon}/${pods}`)).body, pods).to.deep.equal([])
    }
    for (const beside of ['team-b/two/*/versions', '*/tasks', 'team-b/*/tasks']) {
      expect(await status(ann('GET', `${marathon}/apps/${beside}`)), beside).to.equal(403)
    }
    await eventually(async () => (await status(ann('POST', `${marathon}/apps`, app('/team-a/new')))) === 201)
    expect(await status(ann('POST', `${marathon}/apps`, app('/team-b/new')))).to.equal(403)
    expect(await status(ann('PUT', `${marathon}/apps/team-a/one`, { instances: 1 }))).to.equal(403)
    expect(await status(ann('PUT', `${marathon}/apps`, [{ id: '/team-b/two', instances: 1 }]))).to.equal(403)
    const nested = { id: '/team-a', apps: [app('/team-b/hidden')] }
    expect(await status(ann('PUT', `${marathon}/groups`, nested))).to.equal(403)
    expect(await status(ann('DELETE', `${marathon}/apps/team-a/one`))).to.equal(403)
    await grant(`${services}/team-a`, 'full')
    await eventually(
      async () => (await status(ann('DELETE', `${marathon}/apps/team-a/new?force=true`))) === 200,
    )
    expect(await status(ann('DELETE', `${marathon}/leader`))).to.equal(403)
    expect(await status(ann('GET', `${marathon}/events`))).to.equal(403)
  })

  it('the master asks for more than the way in, by role, principal and endpoint', async () => {
    await grant('dcos:adminrouter:ops:mesos', 'full')
    await grant('dcos:adminrouter:ops:slave', 'full')
    await eventually(async () => (await status(ann('GET', '/mesos/master/state-summary'))) === 200)
    const text = async (
      by: string,
      method: 'GET' | 'POST' | 'PUT',
      path: string,
      body?: string,
    ): Promise<number> => {
      const type = body?.startsWith('frameworkId') ? 'x-www-form-urlencoded' : 'json'
      const headers = { authorization: `token=${by}`, 'content-type': `application/${type}` }
      return (
        await requestText({
          url: cluster.info.url + path,
          method,
          headers,
          ...(body === undefined ? {} : { body }),
        })
      ).status
    }
    const weights = [{ role: 'shop', weight: 2 }]
    const call = (body: unknown, path = '/mesos/api/v1'): Promise<number> =>
      text(annsToken, 'POST', path, JSON.stringify(body))
    const put = (list: unknown): Promise<number> =>
      text(annsToken, 'PUT', '/mesos/weights', JSON.stringify(list))
    const update = { type: 'UPDATE_WEIGHTS', update_weights: { weight_infos: weights } }
    const subscribe = {
      type: 'SUBSCRIBE',
      subscribe: { framework_info: { user: 'root', name: 'x', roles: ['shop'] } },
    }
    const agentId = ((await admin('GET', '/mesos/master/state')).body as { slaves: { id: string }[] })
      .slaves[0]?.id
    const sandbox = `/slave/${agentId ?? ''}/files/browse?path=${encodeURIComponent('/x/executors/shop_web.instance-1/runs/latest')}`
    expect(await put(weights)).to.equal(403)
    expect(await call(update)).to.equal(403)
    expect(await call(update, '/mesos/master/api/v1/operator')).to.equal(403)
    expect(await call({ type: 'GET_FLAGS' })).to.equal(403)
    expect(await call({ type: 'GET_HEALTH' })).to.equal(200)
    expect(await text(annsToken, 'POST', '/mesos/teardown', 'frameworkId=x')).to.equal(403)
    expect(
      await text(annsToken, 'POST', '/mesos/master/api/v1/scheduler', JSON.stringify(subscribe)),
    ).to.equal(403)
    for (const path of [
      '/mesos/flags',
      '/mesos/master/flags',
      '/mesos/metrics/snapshot',
      '/mesos/files/read?path=/master/log',
      sandbox,
    ]) {
      expect(await text(annsToken, 'GET', path), path).to.equal(403)
      expect(await text(cluster.info.token, 'GET', path), path).to.not.equal(403)
    }
    await grant('dcos:mesos:master:weight:role:shop', 'update')
    await grant('dcos:mesos:master:flags', 'read')
    await grant('dcos:mesos:agent:sandbox:app_id:/shop', 'read')
    await eventually(async () => (await put(weights)) === 200)
    await eventually(async () => (await call(update)) === 200)
    expect(await put([...weights, { role: 'other', weight: 1 }])).to.equal(403)
    await eventually(async () => (await text(annsToken, 'GET', '/mesos/flags')) === 200)
    await eventually(async () => (await text(annsToken, 'GET', sandbox)) !== 403)
    for (const other of ['/x/executors/other.1/x', '/x/executors/shop_web.1/../other.1', '/slave/log']) {
      const path = sandbox.replace(/path=.*/, `path=${encodeURIComponent(other)}`)
      expect(await text(annsToken, 'GET', path), other).to.equal(403)
    }
  })

  it('jobs are filtered and protected by their ids; one that may not be read is not there', async () => {
    const job = (id: string): unknown => ({ id, run: { cmd: 'true', cpus: 0.01, mem: 32, disk: 0 } })
    for (const id of ['team.a.job', 'other']) {
      expect(await status(admin('POST', '/service/metronome/v1/jobs', job(id)))).to.equal(201)
    }
    await grant('dcos:adminrouter:service:metronome', 'full')
    await grant('dcos:service:metronome:metronome:jobs:/team/a', 'read')
    await eventually(async () => {
      const { body } = await ann('GET', '/service/metronome/v1/jobs')
      return Array.isArray(body) && (body as { id: string }[]).map(({ id }) => id).join() === 'team.a.job'
    })
    expect(await status(ann('GET', '/service/metronome/v1/jobs/team.a.job'))).to.equal(200)
    expect(await status(ann('GET', '/service/metronome/v1/jobs/other'))).to.equal(404)
    expect(await status(ann('POST', '/service/metronome/v1/jobs', job('team.a.next')))).to.equal(403)
    expect(await status(ann('POST', '/service/metronome/v1/jobs/team.a.job/runs'))).to.equal(403)
  })

  it('an administrator of accounts cannot become a superuser, nor touch one', async () => {
    await grant('dcos:adminrouter:acs', 'full')
    await eventually(async () => (await status(ann('GET', '/acs/api/v1/users'))) === 200, {
      timeoutMs: 120_000,
    })
    expect(await status(ann('PUT', '/acs/api/v1/users/bob', { password: 'secret' }))).to.equal(201)
    expect(await status(ann('PUT', '/acs/api/v1/acls/dcos:superuser/users/ann/full'))).to.equal(403)
    expect(await status(ann('PUT', '/acs/api/v1/groups/superusers/users/ann'))).to.equal(403)
    expect(await status(ann('DELETE', '/acs/api/v1/users/admin'))).to.equal(403)
    const own = await admin('DELETE', '/acs/api/v1/users/admin')
    expect((own.body as { code: string }).code).to.equal('ERR_NO_MORE_SUPERUSERS')
  })

  it('are administered by the dcos command, and a service account logs in by its key', async () => {
    const home = join(folder, '..', 'home')
    const { url, token, clusterId } = cluster.info
    const environment = { HOME: home, PATH: process.env.PATH ?? '' }
    attachCluster({ clusterId, name: 'x', url, token }, environment)
    const dcos = async (...words: string[]): Promise<Finished> => {
      const ended = await run([process.execPath, join(root, 'cli', 'bin', 'dcos'), ...words], { environment })
      expect(ended.exitCode, `${words.join(' ')}: ${ended.stderr}`).to.equal(0)
      return ended
    }
    const [secret, open] = [join(home, 'ci.pem'), join(home, 'ci.pub.pem')]
    const org = (...words: string[]): Promise<Finished> => dcos('security', 'org', ...words)
    await org('service-accounts', 'keypair', secret, open)
    await org('service-accounts', 'create', 'ci', '--public-key', open)
    await org('groups', 'create', 'robots')
    await org('groups', 'add_user', 'robots', 'ci')
    await org('groups', 'grant', 'robots', 'dcos:adminrouter:package', 'full')
    const shown = JSON.parse((await org('groups', 'show', 'robots', '--json')).stdout) as {
      members: string[]
    }
    expect(shown.members).to.deep.equal(['ci'])
    await dcos('auth', 'login', '--private-key', secret, '--username', 'ci')
    await eventually(async () => (await dcos('package', 'list', '--json')).exitCode === 0)
    const refused = await run(
      [process.execPath, join(root, 'cli', 'bin', 'dcos'), 'security', 'org', 'users', 'list'],
      {
        environment,
      },
    )
    expect([refused.exitCode, refused.stderr.includes('DCL_CLI_FORBIDDEN')]).to.deep.equal([1, true])
    attachCluster({ clusterId, name: 'x', url, token }, environment)
    expect((await dcos('audit', 'verify')).stdout).to.match(/front-door: .* whole\niam: .* whole/)
    const { stdout } = await dcos('audit', 'list', '--user', 'ci')
    expect(stdout).to.match(/ci .*login .*allowed/)
    await org('keys', 'rotate')
    expect(await status(admin('GET', '/acs/api/v1/users'))).to.equal(200)
  })

  it('a framework reads the secrets that its principal may read, whatever service it names', async () => {
    expect(await status(admin('PUT', '/acs/api/v1/users/carl', { password: 'canary-password' }))).to.equal(
      201,
    )
    const tokens = { ann: annsToken, carl: await logIn('carl', 'canary-password') }
    const framework = 'dcos:mesos:master:framework:role:*'
    for (const [rid, uid, action] of [
      [framework, 'ann', 'create'],
      [framework, 'carl', 'create'],
      ['dcos:secrets:default:/shop', 'ann', 'read'],
      ['dcos:secrets:default:/bank', 'carl', 'read'],
    ] as const) {
      await admin('PUT', `/acs/api/v1/acls/${inPath(rid)}`, { description: rid })
      expect(await status(admin('PUT', `/acs/api/v1/acls/${inPath(rid)}/users/${uid}/${action}`))).to.equal(
        204,
      )
    }
    for (const team of ['shop', 'bank']) {
      const made = await admin('PUT', `/secrets/v1/secret/default/${team}/word`, { value: 'canary' })
      expect(made.status).to.equal(201)
    }
    const { masterUrl } = cluster.info
    const run = (uid: 'ann' | 'carl', team: string) =>
      runSecretTask({
        ...{ masterUrl, token: tokens[uid], name: `${uid}-of-${team}` },
        ...{ space: `/${team}/web`, secret: `${team}/word` },
      })
    // The master hears of grants a little later; until then it refuses.
    await eventually(async () => expect((await run('ann', 'shop')).state).to.equal('TASK_RUNNING'), {
      timeoutMs: 120_000,
    })
    await eventually(async () => expect((await run('carl', 'bank')).state).to.equal('TASK_RUNNING'), {
      timeoutMs: 120_000,
    })
    for (const [uid, team] of [
      ['ann', 'bank'],
      ['carl', 'shop'],
    ] as const) {
      let state = ''
      let message = ''
      // An offer may go before it is taken, which says nothing of secrets.
      await eventually(
        async () => {
          ;({ state, message } = await run(uid, team))
          return state !== 'TASK_LOST' && state !== 'TASK_DROPPED'
        },
        { timeoutMs: 120_000 },
      )
      expect([uid, state]).to.deep.equal([uid, 'TASK_FAILED'])
      expect(message).to.include(
        `of ${uid}, who lacks the permission "read" on dcos:secrets:default:/${team}/word`,
      )
    }
  })

  it('the word of the front door cannot be forged from outside, and a deleted user is out', async () => {
    const forged = await requestJson({
      url: `${cluster.info.url}/service/marathon/v2/apps/team-b/two`,
      headers: { authorization: `token=${annsToken}`, 'x-dcos-principal': 'admin;user' },
    })
    expect(forged.status).to.equal(403)
    const direct = { url: `${cluster.info.marathonUrl}/v2/apps/team-b/two` }
    const byToken = await requestJson({ ...direct, headers: { authorization: `token=${annsToken}` } })
    expect(byToken.status).to.equal(403)
    expect(await status(admin('DELETE', '/acs/api/v1/users/ann'))).to.equal(204)
    const authorization = `token=${annsToken}`
    const url = `${cluster.info.url}/service/marathon/v2/apps`
    await eventually(async () => (await requestText({ url, headers: { authorization } })).status === 401)
  })

  it('the audit logs hold all of it in a whole chain, and no password or token', async () => {
    for (const name of ['audit.jsonl', 'audit-iam.jsonl']) {
      const file = join(folder, name)
      const report = await verifyAuditLog(file)
      expect(report.problems, name).to.deep.equal([])
      expect(report.entries).to.be.greaterThan(5)
      const text = await readFile(file, 'utf8')
      expect(text)
        .not.to.contain('canary')
        .and.not.to.contain(annsToken)
        .and.not.to.contain(cluster.info.token)
    }
    const { body } = await admin('GET', '/dcos/audit/v1/entries?limit=1000')
    const entries = (body as { array: { principal: { uid: string }; resource: string; result: string }[] })
      .array
    expect(
      entries.some(
        ({ principal, resource, result }) =>
          principal.uid === 'ann' && resource === '/service/marathon/v2/apps' && result === 'denied',
      ),
    ).to.equal(true)
    const verified = (await admin('GET', '/acs/api/v1/audit/verify')).body as { problems: unknown[] }
    expect(verified.problems).to.deep.equal([])
  })
})

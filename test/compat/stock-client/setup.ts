import { expect } from 'chai'
import { call } from './stock.ts'
import type { GivenStock } from './stock.ts'

const probe = '/pkgpanda/active.buildinfo.full.json'
const main = { 'user-agent': 'dcos-cli/1.2.0 linux' }

/** Setup and login. */
export function setupRequests(given: GivenStock): void {
  it('set up: HEAD / is a plain 200 that leads nowhere else', async () => {
    for (const path of ['/', '']) {
      const { status, headers, bytes } = await given().ask(path || '/', { method: 'HEAD', headers: main })
      expect(status).to.equal(200)
      expect(headers.location).to.equal(undefined)
      expect(bytes.length).to.equal(0)
    }
  })

  it('set up: the probe without a login is a 401 with the bare word of the scheme', async () => {
    const { status, headers } = await given().ask(probe, { method: 'HEAD', headers: main })
    expect(status).to.equal(401)
    expect(headers['www-authenticate']).to.equal('acsjwt')
  })

  it('set up: the probe with a good token is a 200, with a bad or an empty one a 401', async () => {
    const asked = async (token: string): Promise<number> =>
      (await given().ask(probe, { method: 'HEAD', headers: { ...main, authorization: `token=${token}` } }))
        .status
    expect(await asked(given().token)).to.equal(200)
    expect(await asked('not.a.token')).to.equal(401)
    expect(await asked('')).to.equal(401)
  })

  it('set up: the providers are an object, and the first for passwords names where to log in', async () => {
    for (const authorization of ['token=', 'token=stale.old.token', `token=${given().token}`]) {
      const answer = await given().ask('/acs/api/v1/auth/providers', { headers: { ...main, authorization } })
      expect(answer.status, authorization).to.equal(200)
      const providers = answer.json<Record<string, Record<string, unknown>>>()
      const [provider] = Object.values(providers).filter(
        (one) => one['authentication-type'] === 'dcos-uid-password',
      )
      expect(provider?.['client-method']).to.equal('dcos-usercredential-post-receive-authtoken')
      expect(provider?.['config']).to.deep.equal({ start_flow_url: '/acs/api/v1/auth/login' })
      expect(provider?.['description']).to.be.a('string')
    }
  })

  it('log in: a good password gives a token, also beside a stale one; a wrong one a description', async () => {
    const { uid, password } = given()
    const login = (secret: string) =>
      given().ask('/acs/api/v1/auth/login', {
        method: 'POST',
        headers: { ...main, 'content-type': 'application/json', authorization: 'token=stale.old.token' },
        body: `${JSON.stringify({ uid, password: secret })}\n`,
      })
    const good = await login(password)
    expect(good.status).to.equal(200)
    const { token } = good.json<{ token: string }>()
    expect(token.split('.')).to.have.length(3)
    const bad = await login('wrong')
    expect(bad.status).to.equal(401)
    expect(bad.json()).to.include.all.keys('title', 'description', 'code')
  })

  it('set up: the metadata name the cluster, the state summary its name, the version that of DC/OS', async () => {
    const metadata = (await call(given(), '/metadata')).json<Record<string, string>>()
    expect(metadata).to.include({ CLUSTER_ID: given().clusterId })
    expect(metadata['PUBLIC_IPV4']).to.match(/^\d+(\.\d+){3}$/)
    const summary = (await call(given(), '/mesos/state-summary')).json<{ cluster: string }>()
    expect(summary.cluster).to.be.a('string').and.not.equal('')
    const open = await given().ask('/dcos-metadata/dcos-version.json', { headers: main })
    expect(open.status).to.equal(200)
    const version = open.json<Record<string, string>>()
    expect(version).to.include.all.keys('version', 'dcos-variant', 'dcos-image-commit', 'bootstrap-id')
    expect(version['version']).to.match(/^2\.\d/)
    expect(version['dcos-variant']).to.equal('open')
  })

  it('list: the links of the cluster may be absent, which is a 404', async () => {
    await call(given(), '/cluster/v1/links', {}, 404)
  })

  it('set up: a cluster without TLS has no certificate to hand out', async () => {
    expect((await given().ask('/ca/dcos-ca.crt', { headers: main })).status).to.equal(404)
  })
}

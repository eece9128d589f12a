import { expect } from 'chai'
import { createTestAuthority, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withIam } from '../start-iam.ts'
import type { IamUnderTest } from '../start-iam.ts'
import { openBrowser } from './browser.ts'
import type { Browser, Page } from './browser.ts'
import { startProvider } from './real-provider.ts'
import type { RealProvider } from './real-provider.ts'

const callback = '/acs/api/v1/auth/oidc/callback'

/** The cluster and the provider, each knowing the other. */
async function withProvider(
  work: (parts: { iam: IamUnderTest; provider: RealProvider; start: string }) => Promise<void>,
): Promise<void> {
  await withIam({}, async (iam) => {
    const provider = await startProvider(iam.url + callback)
    try {
      await configure(iam, provider.issuer, iam.url)
      await work({ iam, provider, start: `${iam.url}/acs/api/v1/auth/login?oidc-provider=corp` })
    } finally {
      await provider.stop()
    }
  })
}

async function configure(iam: IamUnderTest, issuer: string, base: string, more = {}): Promise<void> {
  const config = {
    description: 'The company',
    issuer,
    base_url: base,
    client_id: 'dcos',
    client_secret: 'a client secret',
  }
  const { status } = await iam.call('/auth/oidc/providers/corp', {
    method: 'PUT',
    body: { ...config, ...more },
  })
  expect(status).to.equal(201)
}

describe('a login by OpenID Connect (oidc-provider)', function () {
  this.timeout(120_000)

  const logIn = async (
    browser: Browser,
    provider: RealProvider,
    start: string,
    who: string,
  ): Promise<Page> => {
    const there = await provider.logIn(browser, await browser.get(start), who)
    return browser.get(there.location ?? '')
  }

  it('goes to the provider and comes back with the cookies of a session', () =>
    withProvider(async ({ iam, provider, start }) => {
      const browser = openBrowser()
      const first = await browser.get(`${start}&target=${encodeURIComponent('/#/services?a=b')}`)
      const asked = new URL(first.location ?? '').searchParams
      expect(first.status).to.equal(302)
      expect(asked.get('code_challenge_method')).to.equal('S256')
      for (const name of ['state', 'nonce', 'code_challenge'])
        expect(asked.get(name), name).to.have.length.above(20)
      const there = await provider.logIn(browser, first, 'ann')
      const back = await browser.get(there.location ?? '')
      expect(back.status).to.equal(302)
      expect(back.headers.get('location')).to.equal('/#/services?a=b')
      const cookies = browser.cookies(iam.url)
      expect([...cookies.keys()].sort()).to.deep.equal(['dcos-acs-auth-cookie', 'dcos-acs-info-cookie'])
      expect((await iam.call('/users/ann@example.org')).body).to.deep.include({
        is_remote: true,
        provider_type: 'oidc',
        provider_id: 'corp',
        description: 'Ann Example',
      })
      // The way back is good once.
      const again = await browser.get(there.location ?? '')
      expect(again.status).to.equal(401)
    }))

  it('shows a token to who comes from the command line, as the list of providers says', () =>
    withProvider(async ({ iam, provider }) => {
      const { body } =
        await iam.call<Record<string, Record<string, Record<string, string>>>>('/auth/providers')
      expect(body.corp).to.deep.include({
        'authentication-type': 'oidc-authorization-code-flow',
        'client-method': 'browser-prompt-authtoken',
        description: 'The company',
      })
      const page = await logIn(
        openBrowser(),
        provider,
        iam.url + (body.corp?.config?.start_flow_url ?? ''),
        'plain',
      )
      expect(page.headers.get('content-type')).to.include('text/html')
      expect(page.headers.get('cache-control')).to.equal('no-store')
      const token = /<pre id="token">([\w.-]+)<\/pre>/.exec(page.text)?.[1] ?? ''
      const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
        uid: string
      }
      expect(payload.uid).to.equal('plain')
    }))

  it('refuses unverified mail, another person of the same name, and names that are taken', () =>
    withProvider(async ({ iam, provider, start }) => {
      expect((await logIn(openBrowser(), provider, start, 'liar')).status).to.equal(401)
      expect((await logIn(openBrowser(), provider, start, 'ann')).status).to.equal(302)
      const another = await logIn(openBrowser(), provider, start, 'eve')
      expect(another.text).to.include('ERR_CANNOT_IMPORT_USER')
      await iam.call('/users/plain', { method: 'PUT', body: { password: 'of this cluster' } })
      expect((await logIn(openBrowser(), provider, start, 'plain')).text).to.include('ERR_CANNOT_IMPORT_USER')
    }))

  it('takes up the account that was made for a mail address beforehand', () =>
    withProvider(async ({ iam, provider, start }) => {
      expect((await iam.call('/users/ann@example.org', { method: 'PUT', body: {} })).status).to.equal(201)
      expect((await logIn(openBrowser(), provider, start, 'ann')).status).to.equal(302)
      expect((await iam.call('/users/ann@example.org')).body).to.deep.include({ provider_id: 'corp' })
    }))

  it('leads nowhere else, and ends only where it began', () =>
    withProvider(async ({ iam, provider, start }) => {
      for (const target of [
        'https://evil.example/',
        '//evil.example',
        '/\\evil.example',
        'javascript:alert(1)',
      ]) {
        const { status } = await openBrowser().get(`${start}&target=${encodeURIComponent(target)}`)
        expect(status, target).to.equal(400)
      }
      const own = await openBrowser().get(`${start}&target=${encodeURIComponent(`${iam.url}/#/nodes`)}`)
      expect(own.status).to.equal(302)
      const victim = openBrowser()
      const there = await provider.logIn(victim, await victim.get(start), 'ann')
      // Another browser, and a state that was altered.
      expect((await openBrowser().get(there.location ?? '')).status).to.equal(401)
      const altered = (there.location ?? '').replace(/state=[^&]+/, 'state=another')
      expect((await victim.get(altered)).status).to.equal(401)
      expect((await victim.get(iam.url + callback)).text).to.include('ERR_MISSING_QUERY_PARAMETERS')
      const denied = await victim.get(`${iam.url + callback}?state=x&error=access_denied`)
      expect(denied.status).to.equal(401)
      const unknown = await victim.get(`${iam.url}/acs/api/v1/auth/login?oidc-provider=nobody`)
      expect(unknown.text).to.include('ERR_UNKNOWN_PROVIDER_ID')
    }))

  it('has providers that are configured, shown without their secret, changed and deleted', () =>
    withProvider(async ({ iam, provider, start }) => {
      const path = '/auth/oidc/providers/corp'
      expect((await iam.call('/auth/oidc/providers')).body).to.deep.equal({ corp: 'The company' })
      const { body } = await iam.call(path)
      expect(body).to.deep.include({ client_id: 'dcos', issuer: provider.issuer })
      expect(body).to.not.have.property('client_secret')
      for (const wrong of [
        { issuer: 'http://elsewhere.example', client_secret: 'x' },
        { issuer: 'https://elsewhere.example' },
        { base_url: 'javascript:alert(1)' },
        { client_id: '' },
        { stranger: true },
        { accept_unverified_email: 'yes' },
      ]) {
        const answer = await iam.call(path, { method: 'PATCH', body: wrong })
        expect(answer.body.code, JSON.stringify(wrong)).to.equal('ERR_OIDC_PROVIDER_CONFIG_INVALID')
      }
      expect((await iam.call(path, { method: 'PUT', body })).body.code).to.equal('ERR_PROVIDER_EXISTS')
      expect(
        (await iam.call(path, { method: 'PATCH', body: { accept_unverified_email: true } })).status,
      ).to.equal(204)
      expect((await logIn(openBrowser(), provider, start, 'liar')).status).to.equal(302)
      const anonymous = { headers: { 'x-real-ip': '192.0.2.1' } }
      const nobody = await iam.call(path, { method: 'DELETE', headers: { 'x-dcos-principal': ';user' } })
      expect(nobody.status).to.equal(401)
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
        const answer = await iam.call(path, {
          method,
          ...anonymous,
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }),
        })
        expect(answer.status, method).to.equal(401)
      }
      expect((await iam.call(path, { method: 'DELETE' })).status).to.equal(204)
      expect((await iam.call(path)).body.code).to.equal('ERR_UNKNOWN_PROVIDER_ID')
      expect((await iam.call('/auth/providers')).body).to.not.have.property('corp')
    }))

  it('trusts the authority that is configured, and says when the provider is down', () =>
    withTemporaryFolder(async (folder) => {
      const authority = await createTestAuthority(folder)
      const files = await authority.writeFiles('provider')
      await withIam({}, async (iam) => {
        const provider = await startProvider(iam.url + callback, files)
        const start = `${iam.url}/acs/api/v1/auth/login?oidc-provider=corp`
        try {
          await configure(iam, provider.issuer, iam.url)
          const strange = await openBrowser().get(start)
          expect(strange.status).to.equal(503)
          expect(strange.text).to.include('ERR_OIDC_UNREACHABLE')
          const ca = { ca_certs: authority.authority.certPem }
          await iam.call('/auth/oidc/providers/corp', { method: 'PATCH', body: ca })
          expect((await openBrowser().get(start)).status).to.equal(302)
        } finally {
          await provider.stop()
        }
        await iam.call('/auth/oidc/providers/corp', { method: 'PATCH', body: { description: 'down' } })
        expect((await openBrowser().get(start)).status).to.equal(503)
      })
    }))
})

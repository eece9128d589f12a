import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { createTestAuthority, eventually } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import { openBrowser } from '../../components/iam/test/oidc/browser.ts'
import { startProvider } from '../../components/iam/test/oidc/real-provider.ts'
import { xzOfTar } from '../../components/mesos-lite/test/agent/fetcher/archives.ts'
import { smallZip } from '../../components/mesos-lite/test/agent/small-zip.ts'
import { startSlapd } from '../support/slapd.ts'
import { builtBundle } from '../../bootstrap/test/support/built-bundle.ts'
import { bundledPrograms } from '../../bootstrap/test/support/bundled-programs.ts'
import type { BundledPrograms } from '../../bootstrap/test/support/bundled-programs.ts'

const loopback = { host: '127.0.0.1', port: 0 }
const suffix = 'dc=example,dc=org'
const entries = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: uid=ann,${suffix}
objectClass: inetOrgPerson
uid: ann
cn: Ann Example
sn: Example
userPassword: a password
`

/** A tar archive of `bzip.txt`, as bzip2 makes it. */
const bzip2OfTar = Buffer.from(
  'QlpoOTFBWSZTWfwTOSQAAHJ7hMqQAMBAAX0AAEBxIt5QAACACCAAVDKQ0000HqGgHqbUElNTTQBoANAfdFjmQgoeAkRIEaqZy1ySBgixNJuJPgkZvIq2SMKzjOB01kzBULgo8W/ulrOb6iMIkkD8XckU4UJD8EzkkA==',
  'base64',
)

async function serveFiles(files: Map<string, Buffer>): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, answer) => {
    const content = files.get(request.url ?? '')
    answer.writeHead(content ? 200 : 404).end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('The libraries in the bundled components, some of which behave differently in a bundle,', function () {
  this.timeout(300_000)
  let folder: string
  let authority: TestAuthority
  let programs: BundledPrograms

  before(async function () {
    const bundle = await builtBundle(this)
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-test-libraries-'))
    authority = await createTestAuthority(folder)
    programs = bundledPrograms(bundle, folder)
  })
  afterEach(() => programs?.end())
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const sqlite = (name: string): object => ({ engine: 'sqlite', file: join(folder, `${name}.db`) })
  const startIam = async (name: string): Promise<string> => {
    const config = { listen: loopback, store: sqlite(name), clusterId: 'example' }
    return `${(await programs.start('dcos-iam', config)).api ?? ''}/acs/api/v1`
  }
  const put = async (url: string, body: unknown): Promise<void> => {
    const { status } = await requestJson({ url, method: 'PUT', body })
    expect(status).to.be.oneOf([200, 201])
  }

  it('let people of a directory in, over TLS and over a connection that becomes TLS', async () => {
    const tls = await authority.writeFiles('slapd')
    const root = { rootDn: `cn=root,${suffix}`, rootPassword: 'lookup' }
    const home = join(folder, 'slapd')
    await mkdir(home)
    const slapd = await startSlapd(home, { suffix, ...root, entries, tls })
    try {
      const api = await startIam('ldap')
      const shared = {
        host: '127.0.0.1',
        'ca-certs': await readFile(tls.caFile, 'utf8'),
        dntemplate: `uid=%(username)s,${suffix}`,
      }
      for (const way of [
        { port: slapd.tlsPort, 'use-ldaps': true },
        { port: slapd.port, 'enforce-starttls': true },
      ]) {
        await put(`${api}/ldap/config`, { ...shared, ...way })
        const body = { uid: 'ann', password: 'a password' }
        const login = await requestJson<{ token: string }>({ url: `${api}/auth/login`, method: 'POST', body })
        expect(login.status, JSON.stringify(login.body)).to.equal(200)
        expect(login.body.token).to.be.a('string')
      }
    } finally {
      await slapd.stop()
    }
  })

  it('let people of a login provider in, and speak TLS with it', async () => {
    const api = await startIam('oidc')
    const callback = `${api}/auth/oidc/callback`
    const logInAt = async (name: string, issuer: string, more: object): Promise<string> => {
      const [base_url, client_id, client_secret] = [new URL(api).origin, 'dcos', 'a client secret']
      const shared = { description: name, issuer, base_url, client_id, client_secret }
      await put(`${api}/auth/oidc/providers/${name}`, { ...shared, ...more })
      return `${api}/auth/login?oidc-provider=${name}`
    }
    const plain = await startProvider(callback)
    try {
      const browser = openBrowser()
      const sent = await browser.get(await logInAt('plain', plain.issuer, {}))
      expect(sent.status, sent.text).to.equal(302)
      const back = await browser.get((await plain.logIn(browser, sent, 'ann')).location ?? '')
      expect(back.status, back.text).to.equal(302)
      expect([...browser.cookies(new URL(api).origin).keys()]).to.include('dcos-acs-auth-cookie')
    } finally {
      await plain.stop()
    }
    const tls = await authority.writeFiles('provider')
    const secure = await startProvider(callback, tls)
    try {
      const ca_certs = await readFile(tls.caFile, 'utf8')
      const sent = await openBrowser().get(await logInAt('secure', secure.issuer, { ca_certs }))
      expect(sent.status, sent.text).to.equal(302)
      expect(new URL(sent.location ?? '').origin).to.equal(secure.issuer)
    } finally {
      await secure.stop()
    }
  })

  it('pack the bundles of a node as zip archives', async () => {
    const { api = '' } = await programs.start('dcos-diagnostics', {
      listen: loopback,
      role: 'agent',
      address: '127.0.0.1',
      clusterId: 'example',
      version: '2.2.0',
      masters: [],
      units: [],
      system: { components: {} },
      bundleFolder: join(folder, 'bundles'),
    })
    const bundle = `${api}/system/health/v1/diagnostics/example`
    await put(bundle, {})
    await eventually(
      async () => {
        const { body } = await requestJson<{ status: string }>({ url: bundle })
        expect(body.status).to.equal('Done')
      },
      { timeoutMs: 60_000 },
    )
    const zip = Buffer.from(await (await fetch(`${bundle}/file`)).arrayBuffer())
    expect(zip.subarray(0, 4).toString('latin1')).to.equal('PK\x03\x04')
    expect(zip.includes('127.0.0.1_agent/')).to.equal(true)
  })

  it('unpack what tasks ask for, in every format', async () => {
    const files = new Map([
      ['/a.zip', smallZip('zipped.txt', 'from zip')],
      ['/b.tar.xz', xzOfTar],
      ['/c.tar.bz2', bzip2OfTar],
      ['/d.gz', gzipSync('from gzip')],
    ])
    const server = await serveFiles(files)
    try {
      const store = (name: string): object => ({ listen: loopback, store: sqlite(name) })
      const { api: master = '' } = await programs.start('dcos-mesos-master', store('master'))
      const { api: marathon = '' } = await programs.start('dcos-marathon', {
        ...store('marathon-of-tasks'),
        masterUrls: [master],
      })
      await programs.start('dcos-mesos-slave', {
        listen: loopback,
        masterUrls: [master],
        workDir: join(folder, 'work'),
        launcher: 'process',
        resources: 'cpus:1;mem:64;disk:64;ports:[31000-31100]',
      })
      const fetch = [...files.keys()].map((path) => ({ uri: server.url + path, extract: true }))
      const cmd = 'cat zipped.txt inside.txt bzip.txt d > out; mv out all; exec sleep 100'
      const app = { id: '/unpacks', cmd, cpus: 0.1, mem: 16, fetch }
      await eventually(
        async () => {
          const call = { url: `${marathon}/v2/apps/unpacks`, method: 'PUT', body: app } as const
          expect((await requestJson(call)).status).to.be.oneOf([200, 201])
        },
        { timeoutMs: 60_000 },
      )
      await eventually(
        async () => {
          const names = await readdir(join(folder, 'work'), { recursive: true })
          const found = names.find((name) => name.endsWith('/all')) ?? ''
          const text = await readFile(join(folder, 'work', found), 'utf8')
          for (const from of ['zip', 'the archive', 'bzip2', 'gzip']) expect(text).to.include(`from ${from}`)
        },
        { timeoutMs: 60_000 },
      )
      await requestJson({ url: `${marathon}/v2/apps/unpacks`, method: 'DELETE' })
      await eventually(
        async () => {
          const { body } = await requestJson<unknown[]>({ url: `${marathon}/v2/deployments` })
          expect(body).to.deep.equal([])
        },
        { timeoutMs: 60_000 },
      )
    } finally {
      await server.close()
    }
  })
})

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createCertificateAuthority, issueCertificate } from '@dcos-lite/lib/tls'
import type { Ended } from './front-door.ts'

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bin', 'dcos')
const password = 'dcos-uid-password'
const providers = {
  'dcos-users': {
    'authentication-type': password,
    'client-method': 'dcos-usercredential-post-receive-authtoken',
    config: { start_flow_url: '/acs/api/v1/auth/login' },
    description: 'x',
  },
  corp: {
    'authentication-type': 'oidc-implicit-flow',
    'client-method': 'browser-prompt-oidcidtoken-get-authtoken',
    config: { start_flow_url: '/login/corp' },
    description: 'Corp',
  },
}
const links = [{ id: 'other-id', name: 'other', url: 'https://other.example.com' }]

type Dcos = (words: string[], input?: string) => Promise<Ended>

/** A cluster with TLS by an authority of its own that wants a login. */
async function withSecureDoor(work: (dcos: Dcos, url: string, home: string) => Promise<void>): Promise<void> {
  const nowMs = Date.now()
  const authority = await createCertificateAuthority({ commonName: 'Test CA', nowMs })
  const own = await issueCertificate(authority, {
    ...{ commonName: 'door', addresses: ['127.0.0.1'], nowMs, validMs: 3_600_000 },
  })
  const server = createServer({ cert: own.certPem, key: own.keyPem }, (request, response) => {
    void (async () => {
      const text = Buffer.concat((await request.toArray()) as Buffer[]).toString()
      const path = request.url ?? ''
      const known = request.headers.authorization === 'token=good'
      const given = text === '' ? {} : (JSON.parse(text) as Record<string, string>)
      const answers: Record<string, unknown> = {
        '/': '',
        '/ca/dcos-ca.crt': authority.certPem,
        '/pkgpanda/active.buildinfo.full.json': known ? {} : undefined,
        '/acs/api/v1/auth/providers': providers,
        '/acs/api/v1/auth/login':
          given['password'] === 'secret' || given['token'] === 'id-token' ? { token: 'good' } : undefined,
        '/metadata': known ? { CLUSTER_ID: 'secure-id' } : undefined,
        '/mesos/state-summary': { cluster: 'secure' },
        '/dcos-metadata/dcos-version.json': { version: '2.2.0' },
        '/cluster/v1/links': { links },
      }
      const body = answers[path]
      response.writeHead(body === undefined ? 401 : 200, { 'www-authenticate': 'acsjwt' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body ?? { description: 'wrong' }))
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await withTemporaryFolder(async (home) => {
      const env = { PATH: process.env.PATH ?? '', HOME: home }
      const dcos: Dcos = (words, input = '') =>
        new Promise((resolve) => {
          const child = execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) =>
            resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
          )
          child.stdin?.on('error', () => undefined) // it may end without reading
          child.stdin?.end(input)
        })
      await work(dcos, `https://127.0.0.1:${(server.address() as AddressInfo).port}`, home)
    })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const login = ['--username', 'ann', '--password', 'secret']

describe('Setting up a cluster with TLS', function () {
  this.timeout(120_000)

  it('shows the certificate authority of the cluster and asks; a no changes nothing', () =>
    withSecureDoor(async (dcos, url) => {
      const { code, stdout, stderr } = await dcos(['cluster', 'setup', url, ...login], 'n\n')
      expect(code).to.equal(1)
      expect(stderr)
        .to.include('CN=Test CA')
        .and.match(/Fingerprint: SHA-256 ([\dA-F]{2}:){31}/)
      expect(stdout).to.include('[y/n]')
      expect((await dcos(['cluster', 'list', '--names'])).stdout).to.equal('')
    }))

  it('keeps the certificate that was agreed to, and checks by it from then on', () =>
    withSecureDoor(async (dcos, url, home) => {
      const { code, stderr } = await dcos(['cluster', 'setup', url, '--no-check', ...login])
      expect(code, stderr).to.equal(0)
      const folder = join(home, '.dcos', 'clusters', 'secure-id')
      expect(await readFile(join(folder, 'dcos_ca.crt'), 'utf8')).to.include('BEGIN CERTIFICATE')
      expect((await dcos(['config', 'show', 'core.ssl_verify'])).stdout).to.equal(`${folder}/dcos_ca.crt\n`)
      const list = JSON.parse((await dcos(['cluster', 'list', '--json'])).stdout) as {
        name: string
        status: string
      }[]
      expect(list.map(({ name, status }) => `${name} ${status}`)).to.deep.equal([
        'other UNCONFIGURED',
        'secure AVAILABLE',
      ])
      const file = join(folder, 'dcos_ca.crt')
      expect((await dcos(['cluster', 'setup', url, '--ca-certs', file, ...login])).code).to.equal(0)
      expect((await dcos(['cluster', 'setup', url, '--insecure', ...login])).code).to.equal(0)
      expect((await dcos(['cluster', 'remove', 'secure', '--dry-run'])).stdout).to.equal(
        'would forget secure (secure-id)\n',
      )
    }))

  it('goes on with TLS where a front door takes nothing without it', () =>
    withSecureDoor(async (dcos, url) => {
      const plain = createPlainServer((_request, response) => {
        response.writeHead(307, { location: `${url}/` }).end()
      }).listen(0, '127.0.0.1')
      await once(plain, 'listening')
      try {
        const address = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`
        const { code, stderr } = await dcos(['cluster', 'setup', address, '--no-check', ...login])
        expect(code, stderr).to.equal(0)
        expect(stderr).to.include(`continuing with ${url}`)
        expect((await dcos(['config', 'show', 'core.dcos_url'])).stdout).to.equal(`${url}\n`)
      } finally {
        plain.close()
        plain.closeAllConnections()
      }
    }))

  it('offers several ways to log in, and takes the token that a browser shows', () =>
    withSecureDoor(async (dcos, url) => {
      const corp = ['cluster', 'setup', url, '--insecure', '--provider', 'corp']
      const { code, stderr } = await dcos(corp, 'id-token\n')
      expect(code, stderr).to.equal(0)
      expect(stderr).to.include(`${url}/login/corp`)
      const listed = await dcos(['cluster', 'setup', url, '--insecure'], '')
      expect(listed.stderr).to.include('1. Log in with a user name and a password. (dcos-users)')
      expect(listed.stderr).to.include('2. Log in at an OpenID Connect provider').and.include('NOT_CONFIRMED')
      const unknown = await dcos(['auth', 'login', '--provider', 'none'])
      expect(unknown.stderr).to.include('there is no login provider "none"; the cluster has dcos-users, corp')
      const wrong = await dcos(['auth', 'login', '--username', 'ann', '--password', 'no'])
      expect(wrong.stderr).to.include('The login as "ann" was refused: wrong')
    }))
})

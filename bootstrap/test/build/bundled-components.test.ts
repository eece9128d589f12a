import { createPublicKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { createTestAuthority, eventually, skipBecause, startEtcd } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import { createIntermediateAuthority, inspectCertificate, readTlsFiles } from '@dcos-lite/lib/tls'
import { builtBundle } from '../support/built-bundle.ts'
import { bundledPrograms } from '../support/bundled-programs.ts'
import type { BundledPrograms } from '../support/bundled-programs.ts'

const loopback = { host: '127.0.0.1', port: 0 }
const nowhere = 'http://127.0.0.1:1'

describe('The bundled components, on the bundled runtime and with an empty environment,', function () {
  this.timeout(300_000)
  let folder: string
  let authority: TestAuthority
  let programs: BundledPrograms

  before(async function () {
    const bundle = await builtBundle(this)
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-test-components-'))
    authority = await createTestAuthority(folder)
    programs = bundledPrograms(bundle, folder)
  })
  afterEach(() => programs?.end())
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const start: BundledPrograms['start'] = (program, config) => programs.start(program, config)
  const sqlite = (name: string): object => ({ engine: 'sqlite', file: join(folder, `${name}.db`) })

  it('serve with their store in a worker thread', async () => {
    const { api } = await start('dcos-iam', { listen: loopback, store: sqlite('iam'), clusterId: 'example' })
    const health = await fetch(`${api}/dcos/health`)
    expect(health.status).to.equal(200)
    expect(existsSync(join(folder, 'iam.db'))).to.equal(true)
  })

  it('sign the renewal of a certificate, which loads a library that nothing else needs', async () => {
    const { certFile, caFile, keyFile } = await authority.writeFiles('node')
    const issuer = { certFile: join(folder, 'issuer.crt'), keyFile: join(folder, 'issuer.key') }
    const about = { commonName: 'issuer', nowMs: Date.now(), validMs: 24 * 3600 * 1000 }
    const made = await createIntermediateAuthority(authority.authority, about)
    await writeFile(issuer.certFile, made.certPem)
    await writeFile(issuer.keyFile, made.keyPem)
    const tls = { certFile, caFile, keyFile }
    const door = { tls, plain: 'refused', clients: 'cluster' }
    const { api } = await start('dcos-iam', {
      listen: { ...loopback, door },
      store: sqlite('renewing'),
      clusterId: 'example',
      certificates: { issuer, renew: [], refusedNodes: sqlite('nodes') },
    })
    const shown = await readTlsFiles(tls)
    const publicKeyPem = createPublicKey(shown.key).export({ type: 'spki', format: 'pem' })
    const { status, body } = await requestJson<{ certPem?: string }>({
      url: `${api}/internal/v1/certificates`,
      method: 'POST',
      body: { publicKeyPem },
      tls: shown,
    })
    expect(status, JSON.stringify(body)).to.equal(200)
    expect(inspectCertificate(body.certPem ?? '')).to.include({ subject: 'node', issuer: 'issuer' })
  })

  it('serve the web page with its files', async () => {
    const { api } = await start('dcos-dashboard', { listen: loopback })
    expect(await (await fetch(`${api}/`)).text()).to.include('<html')
    expect((await fetch(`${api}/assets/app.js`)).status).to.equal(200)
  })

  it('lead with a lease in etcd, whose renewals are made in a worker thread', async function () {
    const etcd = (await startEtcd()) ?? skipBecause(this, 'etcd is not installed')
    try {
      // A machine that is held up for longer than the time to live loses the lease rightly; it is given more of it then.
      const leadsOn = async (ttlMs: number): Promise<boolean> => {
        const store = { engine: 'etcd', endpoints: [etcd.endpoint], prefix: `/dcos/mesos-${ttlMs}/` }
        const config = { listen: loopback, store, leadership: { ttlMs } }
        const { api } = await start('dcos-mesos-master', config)
        const leads = async (): Promise<boolean> =>
          (await fetch(`${api}/master/state`).catch(() => undefined))?.status === 200
        await eventually(leads, { what: 'a leading master' })
        const leastMs = performance.now() + ttlMs * 1.25
        let led = true
        while (led && performance.now() < leastMs) led = await leads()
        return led
      }
      expect((await leadsOn(2_000)) || (await leadsOn(10_000)) || (await leadsOn(30_000))).to.equal(true)
    } finally {
      await etcd.stop()
    }
  })

  it('start, every one of them', async () => {
    const masterUrls = [nowhere]
    const upstreams = {
      mesos: nowhere,
      marathon: nowhere,
      metronome: nowhere,
      packageService: nowhere,
      iam: nowhere,
    }
    const configs: Record<string, object> = {
      'dcos-marathon': { listen: loopback, store: sqlite('marathon'), masterUrls },
      'dcos-metronome': { listen: loopback, store: sqlite('metronome'), masterUrls },
      'dcos-cosmos': {
        listen: loopback,
        store: sqlite('cosmos'),
        marathonUrl: nowhere,
        defaultRepositories: [],
      },
      'dcos-mesos-dns': { listen: [loopback], listenHttp: loopback, masterUrls, upstreams: [], workers: 2 },
      'dcos-adminrouter': {
        listen: loopback,
        upstreams,
        auth: false,
        clusterId: 'x',
        version: { version: '2.2.0', variant: 'open' },
        workers: 2,
      },
      'dcos-adminrouter-agent': {
        listen: loopback,
        upstreams: { agent: nowhere, dns: nowhere },
        clusterId: 'x',
        version: { version: '2.2.0', variant: 'open' },
      },
      'dcos-mesos-slave': {
        listen: loopback,
        masterUrls,
        workDir: join(folder, 'slave'),
        launcher: 'process',
        resources: 'cpus:1;mem:32;disk:10',
      },
    }
    const urls = await Promise.all(Object.entries(configs).map(([program, config]) => start(program, config)))
    expect(urls).to.have.lengthOf(7)
  })
})

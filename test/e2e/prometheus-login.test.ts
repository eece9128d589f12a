import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect } from 'chai'
import { start as startIam } from '@dcos-lite/iam'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { identifyTo, requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { createTestAuthority, eventually, skipBecause, testEnvironment } from '@dcos-lite/lib/testing'
import { root } from './support/run.ts'

const image = join(root, 'universe', 'images', 'prometheus')

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

describe('Prometheus in a cluster whose ports want TLS and a token', () => {
  const environment = testEnvironment()
  const running: ChildProcess[] = []
  let folder: string
  let ca: string
  let iam: RunningComponent
  let scraped: HttpService
  let scrapedUrl: string
  let account: string
  let identity: { stop(): void } | undefined

  before(async function () {
    for (const program of ['openssl', 'curl']) {
      if (!isThere(program)) skipBecause(this, `${program} is not installed`)
    }
    folder = await mkdtemp(join(tmpdir(), 'prometheus-login-'))
    const authority = await createTestAuthority(folder)
    ca = authority.authority.certPem
    const tls = await authority.writeFiles('node')
    iam = await startIam(
      {
        listen: { host: '127.0.0.1', port: 0, door: { tls, plain: 'loopback', clients: 'anyone' } },
        store: { engine: 'sqlite', file: join(folder, 'iam.db') },
        clusterId: 'a-cluster',
      },
      environment,
    )
    const iamUrl = iam.urls.api ?? ''
    // Who judges tokens asks the identity service as a part of the cluster.
    identity = await identifyTo({ tls, origins: [iamUrl] }, environment)
    scraped = createHttpService({ name: 'scraped', environment })
    const door = { tls, plain: 'refused', clients: 'cluster', iamUrl } as const
    scrapedUrl = await scraped.listen({ host: '127.0.0.1', port: 0, door })
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const made = await requestText({
      url: `${iamUrl}/acs/api/v1/users/prometheus`,
      method: 'PUT',
      body: { public_key: publicKey },
      tls: { ca, cert: '', key: '' },
    })
    expect(made.status, made.body).to.equal(201)
    const login_endpoint = `${iamUrl}/acs/api/v1/auth/login`
    account = JSON.stringify({ uid: 'prometheus', private_key: privateKey, login_endpoint }, null, 2)
  })
  afterEach(async () => {
    for (const child of running.splice(0)) {
      const ended = once(child, 'exit')
      // A shell that sleeps has a child of its own.
      process.kill(-(child.pid ?? 0), 'SIGKILL')
      await ended
    }
  })
  after(async () => {
    await scraped?.stop(0)
    await iam?.stop()
    identity?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  function run(file: string, words: string[], more: Record<string, string>): ChildProcess {
    const child = spawn('/bin/sh', [file, ...words], {
      env: { PATH: process.env.PATH, ...more },
      stdio: 'ignore',
      detached: true,
    })
    running.push(child)
    return child
  }

  it('logs its service account in, and keeps a token that the ports take, for itself alone', async () => {
    const place = join(folder, 'login')
    await mkdir(place)
    await writeFile(join(place, 'ca.crt'), ca)
    const file = join(place, 'token')
    run(join(image, 'keep-token.sh'), [file], {
      DCOS_SERVICE_ACCOUNT_CREDENTIAL: account,
      CA_FILE: join(place, 'ca.crt'),
    })
    await eventually(() => readFile(file, 'utf8'))
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    const credentials = (await readFile(file, 'utf8')).trim()
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const tls = { ca, cert: '', key: '' }
      return (await requestText({ url: `${scrapedUrl}/metrics`, headers, tls })).status
    }
    expect(await ask({})).to.equal(401)
    // As Prometheus sends it.
    await eventually(async () => (await ask({ authorization: `Bearer ${credentials}` })) === 200)
  })

  it('is told to use TLS, the authority and the token for the parts of the cluster', async () => {
    const programs = join(folder, 'programs')
    const sandbox = join(folder, 'sandbox')
    for (const each of [programs, sandbox]) await mkdir(each)
    await copyFile(join(image, 'keep-token.sh'), join(programs, 'keep-token'))
    await writeFile(join(programs, 'prometheus'), `#!/bin/sh\nenv > ${sandbox}/seen\nexec sleep 600\n`)
    for (const each of ['keep-token', 'prometheus']) await chmod(join(programs, each), 0o755)
    const given = {
      PATH: programs + delimiter + (process.env.PATH ?? ''),
      MESOS_SANDBOX: sandbox,
      SERVICES: '_metrics._node-exporter._tcp.marathon.mesos',
      DCOS_SERVICE_ACCOUNT_CREDENTIAL: account,
      CLUSTER_CA: ca,
    }
    run(join(image, 'start-prometheus.sh'), [], given)
    const seen = await eventually(() => readFile(join(sandbox, 'seen'), 'utf8'))
    expect(seen).not.to.include('PRIVATE KEY')
    const config = await readFile(join(sandbox, 'prometheus.yml'), 'utf8')
    const [, tokenFile = ''] = /credentials_file: '([^']+)'/.exec(config) ?? []
    try {
      const jobs = config.split('- job_name: ').slice(1)
      const secure = jobs.filter((job) => job.includes('scheme: https')).map((job) => job.split('\n', 1)[0])
      expect(secure).to.deep.equal(['mesos-master', 'marathon', 'mesos-agent', 'masters', 'agents'])
      expect(config).to.include('metrics_path: /system/v1/metrics/prometheus')
      await eventually(() => readFile(tokenFile, 'utf8'))
      if (isThere('promtool')) {
        execFileSync('promtool', ['check', 'config', join(sandbox, 'prometheus.yml')], { stdio: 'pipe' })
      }
    } finally {
      if (tokenFile !== '') await rm(join(tokenFile, '..'), { recursive: true, force: true })
    }
  })
})

import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { issueCertificate } from '@dcos-lite/lib/tls'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab, LabHost, ProgramResult } from '../lab/index.ts'
import { labCluster } from './support/lab-cluster.ts'
import type { LabCluster } from './support/lab-cluster.ts'

interface Shown {
  host: string
  holder: string
  state: string
  issuer: string
}

const pki = '/var/lib/dcos/pki'
const dayMs = 24 * 3600 * 1000

const check = (word: string, more: object = {}): object => ({
  description: word,
  cmd: ['/bin/echo', word],
  timeout: '30s',
  ...more,
})
const checks = {
  cluster_checks: { whole: check('whole') },
  node_checks: {
    checks: { own: check('own', { roles: ['agent'] }), early: check('early') },
    prestart: ['early'],
    poststart: ['own'],
  },
}

const sleeper = {
  id: '/sleeper',
  cmd: 'exec sleep 100000',
  cpus: 0.1,
  mem: 16,
  instances: 2,
  networks: [{ mode: 'host' }],
}

describe('A cluster with strict security', function () {
  this.timeout(600_000)
  let lab: Lab
  let cluster: LabCluster
  let master: LabHost
  let agent: LabHost
  let ca: string
  let token: string

  const succeeded = ({ exitCode, stdout, stderr }: ProgramResult): string => {
    expect(exitCode, stdout + stderr).to.equal(0)
    return stdout
  }
  const installer = async (...words: string[]): Promise<string> =>
    succeeded(await cluster.installer([...words, '--config', cluster.configFile]))
  const certificates = async (): Promise<Shown[]> =>
    JSON.parse(await installer('certificates', 'list', '--json')) as Shown[]

  /** Status and code of an answer of a port on a host, over a way that ends on the host itself. */
  const ask = async (
    host: LabHost,
    port: number,
    path: string,
    how: { plain?: true; token?: true } = {},
  ): Promise<[number, string | undefined]> => {
    const { url } = await lab.forward(host.name, port)
    const address = new URL(url).host
    const { status, body } = await requestText({
      url: `${how.plain ? 'http' : 'https'}://${address}${path}`,
      tls: { ca, cert: '', key: '' },
      ...(how.token ? { headers: { authorization: `token=${token}` } } : {}),
    })
    return [status, /DCL_\w+/.exec(body)?.[0]]
  }

  before(async function () {
    await skipWithoutLab(this)
    lab = await labUp({ masters: 1, agents: 2, publicAgents: 0 })
    ;[master, agent] = [lab.host('m1'), lab.host('a1')]
    cluster = await labCluster(lab, [])
    await cluster.configure('security', 'strict')
    await cluster.configure('custom_checks', checks)
    await installer('install')
    ca = await readFile(join(cluster.folder, 'ca.crt'), 'utf8')
    const door = new URL((await lab.forward('m1', 443)).url).host
    const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
    const { body } = await requestJson<{ token: string }>({
      url: `https://${door}/acs/api/v1/auth/login`,
      method: 'POST',
      body: { uid: 'admin', password },
      tls: { ca, cert: '', key: '' },
    })
    token = body.token
  })
  after(() => lab?.down())

  it('runs services, and serves its ports to nobody without TLS and a token', async () => {
    await cluster.front('/service/marathon/v2/apps', { method: 'POST', body: sleeper })
    await cluster.settled('sleeper', 2)
    const documented = [
      [master, 5050, '/master/state'],
      [master, 8080, '/v2/apps'],
      [master, 9000, '/v1/jobs'],
      [agent, 5051, '/state'],
    ] as const
    for (const [host, port, path] of documented) {
      expect(await ask(host, port, path, { plain: true }), path).to.deep.equal([400, 'DCL_HTTP_TLS_REQUIRED'])
      expect((await ask(host, port, path))[0], path).to.equal(401)
      expect((await ask(host, port, path, { token: true }))[0], path).to.equal(200)
      expect((await ask(host, port, '/dcos/health', { plain: true }))[0], path).to.equal(200)
    }
    expect((await ask(master, 8101, '/acs/api/v1/users'))[0]).to.equal(401)
    expect(await ask(agent, 61001, '/system/health/v1', { plain: true })).to.deep.equal([
      400,
      'DCL_ADMIN_ROUTER_TLS_REQUIRED',
    ])
    expect((await ask(agent, 61001, '/dcos-metadata/dcos-version.json'))[0]).to.equal(200)
  })

  it('sends other machines from port 80 to TLS, where the command logs in', async () => {
    const address = `https://${master.address}`
    const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
    const trusting = ['--ca-certs', join(cluster.folder, 'ca.crt'), '--username', 'admin']
    const plain = ['cluster', 'setup', `http://${master.address}`, ...trusting, '--password', password]
    const followed = await cluster.dcos(plain)
    succeeded(followed)
    expect(followed.stderr).to.include(`continuing with ${address}`)
    const setup = ['cluster', 'setup', address, ...trusting]
    succeeded(await cluster.dcos([...setup, '--password', password]))
    expect(succeeded(await cluster.dcos(['node', 'list']))).to.include(agent.address)
  })

  it('makes the checks of an operator on its nodes, by a command', async () => {
    const run = async (host: LabHost, ...words: string[]): Promise<unknown> => {
      const { stdout } = await host.exec(['/opt/mesosphere/bin/dcos-check-runner', 'check', ...words])
      return JSON.parse(stdout) as unknown
    }
    const good = (name: string): object => ({ status: 0, checks: { [name]: { status: 0, output: name } } })
    expect(await run(master, 'cluster', 'whole')).to.deep.equal(good('whole'))
    expect(await run(agent, 'node-poststart', 'own')).to.deep.equal(good('own'))
    expect(await run(master, 'node-poststart', '--list'))
      .to.include.keys('components_master')
      .and.not.include.keys('own')
    for (const host of [master, agent]) {
      expect(await run(host, 'node-prestart'), host.name).to.deep.equal(good('early'))
    }
  })

  it('takes a node whose certificate has ended back with one command', async () => {
    const [certPem, keyPem] = await Promise.all(
      ['ca.crt', 'ca.key'].map((file) => readFile(join(cluster.folder, file), 'utf8')),
    )
    const ended = await issueCertificate(
      { certPem: certPem ?? '', keyPem: keyPem ?? '' },
      {
        commonName: 'ended',
        addresses: [agent.address, '127.0.0.1'],
        dnsNames: ['localhost', agent.name],
        nowMs: Date.now() - 10 * dayMs,
        validMs: dayMs,
      },
    )
    // At start the files must fit one another, so nothing of ours runs in between.
    succeeded(
      await agent.exec(['systemctl', 'stop', 'dcos-mesos-slave.service', 'dcos-adminrouter-agent.service']),
    )
    for (const [file, input] of [
      ['node.key', ended.keyPem],
      ['node.crt', ended.certPem],
    ] as const) {
      succeeded(await agent.exec(['sh', '-c', `cat > ${pki}/${file}`], { input: Buffer.from(input) }))
    }
    succeeded(
      await agent.exec(['systemctl', 'start', 'dcos-mesos-slave.service', 'dcos-adminrouter-agent.service']),
    )
    const listed = await cluster.installer(['certificates', 'list', '--config', cluster.configFile])
    expect(listed.exitCode).to.equal(1)
    expect(listed.stdout).to.match(new RegExp(`${agent.address} +node +ended`))
    const preview = await installer('certificates', 'renew', '--dry-run')
    expect(preview)
      .to.include('issue a certificate for the node: it has ended')
      .and.include('Nothing was changed')
    await installer('certificates', 'renew')
    await cluster.complete()
    await cluster.settled('sleeper', 2)
    for (const { state } of await certificates()) expect(state).to.equal('valid')
  })

  it('renews nothing for a host that was revoked, until that is undone or it has a new certificate', async () => {
    const [cert = '', key = ''] = await Promise.all(
      ['node.crt', 'node.key'].map(async (file) => succeeded(await agent.exec(['cat', `${pki}/${file}`]))),
    )
    const publicKeyPem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
    const { host } = new URL((await lab.forward('m1', 8101)).url)
    const renew = async (): Promise<[number, string | undefined]> => {
      const { status, body } = await requestJson<{ code?: string }>({
        url: `https://${host}/internal/v1/certificates`,
        method: 'POST',
        body: { publicKeyPem },
        tls: { ca, cert, key },
      })
      return [status, body.code]
    }
    expect(await renew()).to.deep.equal([200, undefined])
    expect(await installer('certificates', 'revoke', agent.address, '--dry-run')).to.include(
      `refuse to renew the certificates of ${agent.address}`,
    )
    expect(await renew()).to.deep.equal([200, undefined])
    await installer('certificates', 'revoke', agent.address, '--reason', 'it was sold')
    expect(await renew()).to.deep.equal([403, 'ERR_NODE_REFUSED'])
    const written = succeeded(await master.exec(['cat', '/var/lib/dcos/iam/audit.jsonl']))
    expect(written).to.include('"reason":"it was sold"')
    await installer('certificates', 'revoke', agent.address, '--undo')
    expect(await renew()).to.deep.equal([200, undefined])
  })

  it('gets new authorities and certificates while everything runs', async () => {
    const before = (await cluster.tasksOf('sleeper')).map(({ id }) => id)
    const printed = await installer('certificates', 'rotate')
    expect(printed).to.include('The old authorities are trusted by no node any more')
    const renewed = await readFile(join(cluster.folder, 'ca.crt'), 'utf8')
    expect(renewed).not.to.equal(ca)
    ca = renewed
    for (const host of lab.hosts) {
      const trusted = await host.exec(['cat', `${pki}/ca.crt`])
      expect(trusted.stdout.trim()).to.equal(ca.trim())
    }
    cluster.forgetLogin()
    await eventually(async () => (await cluster.settled('sleeper', 2)).length === 2, { timeoutMs: 180_000 })
    expect((await cluster.tasksOf('sleeper')).map(({ id }) => id)).to.have.members(before)
    await cluster.complete()
    await cluster.front('/service/marathon/v2/apps//sleeper', { method: 'PUT', body: { instances: 4 } })
    await cluster.settled('sleeper', 4)
    expect(await installer('certificates', 'renew')).to.include('Nothing to do')
  })
})

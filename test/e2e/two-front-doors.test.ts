import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { createAccessControl } from '@dcos-lite/lib/identity'
import { hashPassword } from '@dcos-lite/lib/passwords'
import {
  eventually,
  freePort,
  skipBecause,
  startEtcd,
  testEnvironment,
  withTemporaryFolder,
} from '@dcos-lite/lib/testing'
import type { RunningEtcd } from '@dcos-lite/lib/testing'

const root = join(import.meta.dirname, '..', '..')
const patience = { timeoutMs: 120_000 }
const password = 'correct horse'
const resource = 'dcos:adminrouter:ops:metadata'

/** One process of ours that can be killed and started again. */
interface Process {
  urls: Record<string, string>
  start(): Promise<void>
  kill(): Promise<void>
}

async function startProcess(
  folder: string,
  program: string,
  name: string,
  config: unknown,
): Promise<Process> {
  const [configFile, infoFile] = [join(folder, `${name}.json`), join(folder, `${name}.info`)]
  await writeFile(configFile, JSON.stringify(config))
  let child: ChildProcess | undefined
  const running: Process = {
    urls: {},
    async start() {
      await rm(infoFile, { force: true })
      const words = [join(root, 'components', program), '--config', configFile, '--info', infoFile]
      child = spawn(process.execPath, words, { stdio: 'ignore' })
      const read = async (): Promise<{ urls: Record<string, string> }> =>
        JSON.parse(await readFile(infoFile, 'utf8')) as { urls: Record<string, string> }
      running.urls = (await eventually(read, patience)).urls
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
  await running.start()
  return running
}

describe('Two front doors, each with an identity service of its own, on one etcd', function () {
  this.timeout(300_000)
  let etcd: RunningEtcd | undefined
  before(async function () {
    etcd = await startEtcd()
    if (!etcd) skipBecause(this, 'this machine has no etcd')
  })
  after(() => etcd?.stop())

  it('enforce at each what was changed at the other, and what was changed while one was away', () =>
    withTemporaryFolder(async (folder) => {
      const passwordHash = await hashPassword(password)
      const started: Process[] = []
      const begin = async (...parameters: Parameters<typeof startProcess>): Promise<Process> => {
        const each = await startProcess(...parameters)
        started.push(each)
        return each
      }
      const startIam = async (name: string): Promise<Process> =>
        begin(folder, 'iam/bin/dcos-iam.ts', name, {
          listen: { host: '127.0.0.1', port: await freePort() },
          store: { engine: 'etcd', endpoints: [etcd?.endpoint], prefix: '/dcos/iam/' },
          clusterId: 'c',
          superuser: { uid: 'admin', passwordHash },
          permissions: 'enforce',
        })
      const startDoor = (name: string, iam: string): Promise<Process> =>
        begin(folder, 'admin-router/bin/dcos-adminrouter.ts', name, {
          listen: { host: '127.0.0.1', port: 0 },
          upstreams: { mesos: iam, marathon: iam, metronome: iam, packageService: iam, iam },
          auth: true,
          permissions: 'enforce',
          clusterId: 'c',
          version: { version: '2.2.0', variant: 'open' },
        })
      try {
        const [iamOne, iamTwo] = [await startIam('iam-1'), await startIam('iam-2')]
        const urls = [iamOne, iamTwo].map(({ urls: { api = '' } }) => api)
        const [one = '', two = ''] = await Promise.all(
          urls.map(async (url, at) => (await startDoor(`door-${at}`, url)).urls.front ?? ''),
        )
        const call = async (
          door: string,
          method: 'GET' | 'PUT' | 'POST' | 'DELETE',
          path: string,
          token: string,
          body?: unknown,
        ): Promise<{ status: number; token: string }> => {
          const headers = token === '' ? {} : { authorization: `token=${token}` }
          const sent = body === undefined ? {} : { body: JSON.stringify(body) }
          const type = { 'content-type': 'application/json' }
          const answer = await requestText({
            url: door + path,
            method,
            headers: { ...headers, ...type },
            ...sent,
          })
          // Refusals are pages.
          const given = answer.body.startsWith('{') ? (JSON.parse(answer.body) as { token?: string }) : {}
          return { status: answer.status, token: given.token ?? '' }
        }
        const acs = '/acs/api/v1'
        const logIn = (door: string, uid: string): Promise<{ status: number; token: string }> =>
          call(door, 'POST', `${acs}/auth/login`, '', { uid, password })
        const change = async (
          door: string,
          method: 'PUT' | 'DELETE',
          path: string,
          body?: unknown,
        ): Promise<void> => {
          const { status } = await call(door, method, acs + path, admin, body)
          expect(status, `${method} ${path}`).to.be.oneOf([201, 204])
        }
        const becomes = (door: string, token: string, status: number): Promise<unknown> =>
          eventually(async () => (await call(door, 'GET', '/metadata', token)).status === status, {
            ...patience,
            what: `${status} for /metadata`,
          })

        const { token: admin } = await logIn(one, 'admin')
        await becomes(two, admin, 200)
        await change(one, 'PUT', '/users/ann', { password })
        await eventually(async () => (await logIn(two, 'ann')).status === 200, patience)
        const { token: ann } = await logIn(two, 'ann')
        await becomes(one, ann, 403)
        await becomes(two, ann, 403)

        await change(one, 'PUT', `/acls/${resource}`, { description: '' })
        await change(one, 'PUT', `/acls/${resource}/users/ann/full`)
        await becomes(two, ann, 200)
        await change(one, 'DELETE', `/acls/${resource}/users/ann/full`)
        await becomes(two, ann, 403)

        await eventually(
          async () => (await call(two, 'GET', `${acs}/acls/${resource}`, admin)).status === 200,
          patience,
        )
        await change(two, 'PUT', '/groups/team', { description: '' })
        await change(two, 'PUT', `/acls/${resource}/groups/team/full`)
        await change(two, 'PUT', '/groups/team/users/ann')
        await becomes(one, ann, 200)

        // The services follow any of the two; what is done while one is away reaches them by the other.
        const access = createAccessControl({ iamUrl: urls }, testEnvironment())
        try {
          const principal = { uid: 'ann', kind: 'user' } as const
          const allowed = (): boolean => access.may({ principal, resource, action: 'full' }).allowed
          await eventually(allowed, patience)
          await iamOne.kill()
          await change(two, 'DELETE', '/groups/team/users/ann')
          await becomes(two, ann, 403)
          await eventually(() => !allowed(), patience)
          await change(two, 'DELETE', '/users/ann')
          await becomes(two, ann, 401)
        } finally {
          access.stop()
        }
        await iamOne.start()
        await becomes(one, ann, 401)
      } finally {
        for (const each of started) await each.kill()
      }
    }))
})

import { copyFile } from 'node:fs/promises'
import { expect } from 'chai'
import { openByteStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import { createTestAuthority, eventually } from '@dcos-lite/lib/testing'
import { readTlsFiles } from '@dcos-lite/lib/tls'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import { subscribe } from '../master/support/scheduler.ts'
import { acknowledge, run } from './run-task.ts'
import { apiOf, internalOf, withSecuredCluster } from './secured-cluster.ts'
import type { AgentUnderTest, SecuredCluster } from './secured-cluster.ts'

const hourMs = 3600 * 1000
const registerPath = '/internal/v1/agents'

const healthy = (agent: AgentUnderTest): Promise<unknown> =>
  eventually(async () => expect(await agent.problems()).to.deep.equal([]))

/** Starts an agent and waits until its health page and its log say why it is not registered. */
async function expectRefused(
  cluster: SecuredCluster,
  tls: TlsFiles,
  reason: RegExp,
  config: Parameters<SecuredCluster['startAgent']>[1] = {},
): Promise<AgentUnderTest> {
  const agent = await cluster.startAgent(tls, config)
  await eventually(async () => expect((await agent.problems()).join()).to.match(reason))
  await eventually(() => expect(agent.logged()).to.match(reason))
  return agent
}

describe('masters and agents over mutual TLS', function () {
  this.timeout(120_000)

  it('register and run a task; the public listener does not know the protocol of the agents', () =>
    withSecuredCluster(1, async (cluster) => {
      const [master] = cluster.masters
      expect(internalOf(master)).to.match(/^https:/)
      const agent = await cluster.startAgent(await cluster.authority.writeFiles('agent'))
      await healthy(agent)
      const scheduler = await subscribe(apiOf(master))
      cluster.atEnd(() => scheduler.close())
      const task = await run(scheduler, 'sleeper', 'sleep 1000')
      await scheduler.call({ type: 'KILL', kill: { task_id: task.task_id } })
      await acknowledge(scheduler, 'sleeper', 'TASK_KILLING')
      await acknowledge(scheduler, 'sleeper', 'TASK_KILLED')
      for (const path of [registerPath, `${registerPath}/x/messages`]) {
        const url = `${apiOf(master)}${path}`
        expect((await requestText({ url, method: 'POST', body: {} })).status, path).to.equal(404)
      }
    }))

  it('refuse clients without a certificate of the cluster, and say why', () =>
    withSecuredCluster(1, async (cluster) => {
      const { authority, folder, masters } = cluster
      const url = `${internalOf(masters[0])}${registerPath}`
      const good = await readTlsFiles(await authority.writeFiles('good'))
      const other = await createTestAuthority(folder, 'other cluster')
      const foreign = await readTlsFiles(await other.writeFiles('foreign'))
      const past = { nowMs: Date.now() - 48 * hourMs, validMs: hourMs }
      const expired = await readTlsFiles(await authority.writeFiles('expired', past))
      const cases: [tls: { cert: string; key: string }, code: string][] = [
        [{ cert: '', key: '' }, 'DCL_TLS_CERTIFICATE_MISSING'],
        [foreign, 'DCL_TLS_WRONG_AUTHORITY'],
        [expired, 'DCL_TLS_EXPIRED'],
      ]
      for (const [{ cert, key }, code] of cases) {
        const tls = { ca: good.ca, cert, key }
        const answer = await requestJson<{ code: string }>({ url, method: 'POST', body: {}, tls })
        expect([answer.status, answer.body.code]).to.deep.equal([401, code])
      }
      const known = await requestText({ url, method: 'POST', body: {}, tls: good })
      expect(known.status).to.equal(400)
    }))

  it('tell the people who look at an agent why it is refused', () =>
    withSecuredCluster(1, async (cluster) => {
      const { authority, folder } = cluster
      const other = await createTestAuthority(folder, 'other cluster')
      const foreign = await other.writeFiles('foreign')
      const { caFile } = await authority.writeFiles('trusted')
      await expectRefused(
        cluster,
        foreign,
        /127\.0\.0\.1:\d+ was not issued by the authority of this cluster/,
      )
      await expectRefused(
        cluster,
        { ...foreign, caFile },
        /foreign was not issued by .*other cluster.* signed it/,
      )
      const past = { nowMs: Date.now() - 48 * hourMs, validMs: hourMs }
      await expectRefused(
        cluster,
        await authority.writeFiles('old', past),
        /certificate of old has expired: it ended/,
      )
      const elsewhere = await authority.writeFiles('elsewhere', { addresses: ['192.0.2.9'], dnsNames: [] })
      await expectRefused(
        cluster,
        elsewhere,
        /names 192\.0\.2\.9, and not 127\.0\.0\.1, which the agent registers with/,
      )
      const agent = await authority.writeFiles('agent')
      const advertise = { hostname: 'somebody-else.example' }
      await expectRefused(cluster, agent, /and not somebody-else\.example/, { advertise })
    }))

  it('take an agent up as soon as its certificate is renewed', () =>
    withSecuredCluster(1, async (cluster) => {
      const past = { nowMs: Date.now() - 48 * hourMs, validMs: hourMs }
      const files = await cluster.authority.writeFiles('agent', past)
      const registrationBackoff = { firstMs: 20, maxMs: 100 }
      const agent = await expectRefused(cluster, files, /has expired/, { registrationBackoff })
      const renewed = await cluster.authority.writeFiles('renewed')
      await copyFile(renewed.keyFile, files.keyFile)
      await copyFile(renewed.certFile, files.certFile)
      await healthy(agent)
    }))

  it('redirect agents to the listener that the leader has for them, also after a change of leader', () =>
    withSecuredCluster(2, async (cluster) => {
      const [first, second] = cluster.masters
      const files = await cluster.authority.writeFiles('agent')
      const tls = await readTlsFiles(files)
      const look = async (url: string): Promise<[number, string | undefined]> => {
        const stream = await openByteStream({ url, method: 'POST', body: {}, tls })
        stream.close()
        return [stream.status, stream.headers.location]
      }
      const there = `${internalOf(first)}${registerPath}`
      expect(await look(`${internalOf(second)}${registerPath}`)).to.deep.equal([307, there])
      const agent = await cluster.startAgent(files, {
        masterUrls: [internalOf(second)],
        registrationBackoff: { firstMs: 20, maxMs: 100 },
      })
      await healthy(agent)
      const slaves = async (url: string): Promise<string[]> =>
        (await requestJson<{ slaves: { id: string }[] }>({ url: `${url}/state` })).body.slaves.map(
          ({ id }) => id,
        )
      const before = await slaves(apiOf(first))
      expect(before).to.have.length(1)
      await first?.stop()
      await eventually(async () => expect(await slaves(apiOf(second))).to.deep.equal(before))
      await healthy(agent)
    }))
})

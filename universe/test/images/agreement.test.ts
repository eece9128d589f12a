import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, freePort, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { addressesOf, agree, nameOf, readMembership } from '../../images/etcd/agreement.ts'
import type { AgreementWishes, Membership } from '../../images/etcd/agreement.ts'

const fileOf = (folder: string, host: string): string => join(folder, `${host}.json`)
const hosts = ['127.0.8.1', '127.0.8.2', '127.0.8.3']

describe('The members of a cluster that packages start', function () {
  this.timeout(120_000)

  const programs: Server[] = []
  afterEach(async () => {
    for (const program of programs.splice(0)) {
      program.closeAllConnections()
      await new Promise((resolve) => program.close(resolve))
    }
  })

  /** What a member becomes: it listens where the member did, and does not know of agreements. */
  async function startProgram(host: string, port: number): Promise<void> {
    const program = createServer((_, reply) => void reply.writeHead(404).end())
    programs.push(program)
    await new Promise<void>((resolve) => void program.listen(port, host, resolve))
  }

  /** One member with a volume of its own. */
  async function member(
    folder: string,
    port: number,
    own: string,
    more: Partial<AgreementWishes> = {},
  ): Promise<Membership> {
    const membership = await agree({
      tell: () => undefined,
      ...{ file: fileOf(folder, own), own, size: 3, port },
      addresses: () => Promise.resolve(hosts),
      // A member that is only slow may look like one that runs; it is not joined then.
      join: () => Promise.resolve(undefined),
      ...more,
    })
    await startProgram(own, port)
    return membership
  }

  it('agree on who they are when all of them see the same, however late one sees it', () =>
    withTemporaryFolder(async (folder) => {
      const port = await freePort()
      let looks = 0
      const late = { addresses: () => Promise.resolve(looks++ < 2 ? hosts.slice(1) : hosts) }
      const [first, second, third] = hosts as [string, string, string]
      const all = await Promise.all([
        member(folder, port, first),
        member(folder, port, second, late),
        member(folder, port, third),
      ])
      for (const membership of all) expect(membership).to.deep.equal({ members: hosts, joined: false })
      expect(looks).to.be.greaterThan(2)
      for (const host of hosts)
        expect(await readMembership(fileOf(folder, host))).to.deep.equal({ members: hosts, joined: false })
    }))

  it('go on with what one of them wrote down before it ended, although it sees nobody now', () =>
    withTemporaryFolder(async (folder) => {
      const port = await freePort()
      const [first, second, third] = hosts as [string, string, string]
      await writeFile(fileOf(folder, first), JSON.stringify({ members: hosts, joined: false }))
      const blind = { addresses: () => Promise.resolve([]) }
      const all = await Promise.all([
        member(folder, port, first, blind),
        member(folder, port, second),
        member(folder, port, third),
      ])
      expect(all.map(({ members }) => members)).to.deep.equal([hosts, hosts, hosts])
    }))

  it('join a cluster that runs already instead of founding another', () =>
    withTemporaryFolder(async (folder) => {
      const port = await freePort()
      const [first, second] = hosts as [string, string]
      await startProgram(second, port)
      const tries: (readonly string[])[] = []
      const join = (seen: readonly string[]): Promise<Membership | undefined> =>
        Promise.resolve(tries.push(seen) < 2 ? undefined : { members: [...seen], joined: true })
      const joined = { members: hosts, joined: true }
      expect(await member(folder, port, first, { join })).to.deep.equal(joined)
      expect(tries).to.deep.equal([hosts, hosts])
      expect(await readMembership(fileOf(folder, first))).to.deep.equal(joined)
    }))

  it('found nothing while one of them is missing', () =>
    withTemporaryFolder(async (folder) => {
      const port = await freePort()
      const [first, second, third] = hosts as [string, string, string]
      let looks = 0
      const early = [first, second].map((own) =>
        member(folder, port, own, { addresses: () => (looks++, Promise.resolve(hosts)) }),
      )
      await eventually(() => looks > 5)
      for (const own of [first, second]) expect(await readMembership(fileOf(folder, own))).to.equal(undefined)
      const [membership] = await Promise.all([...early, member(folder, port, third)])
      expect(membership?.members).to.deep.equal(hosts)
    }))

  it('are alone when there is to be one, and have names as DNS writes them', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'data'))
      const file = join(folder, 'data', 'members.json')
      const alone = await member(folder, await freePort(), '127.0.8.1', { size: 1, file })
      expect(alone).to.deep.equal({ members: ['127.0.8.1'], joined: false })
      expect(await readFile(file, 'utf8')).to.equal('{"members":["127.0.8.1"],"joined":false}\n')
      expect(nameOf('/stores/etcd')).to.equal('etcd-stores.marathon.mesos')
      expect(await addressesOf('nobody.invalid')).to.deep.equal([])
    }))
})

/**
 * Finds the other members at its first start, and becomes etcd.
 *
 * VOLUME         folder of the data, below the sandbox (data)
 * MEMBERS        how many there are (3)
 * CLIENT_PORT    for clients (12379), PEER_PORT for members (12380)
 * ADDRESS        of this member (LIBPROCESS_IP), NAME: what all members are found by (that of the app)
 * Words of the command are passed on to etcd.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { addressesOf, agree, nameOf, readMembership, say } from './agreement.ts'
import type { Membership } from './agreement.ts'

const { env } = process
const volume = join(env.MESOS_SANDBOX ?? '/tmp', env.VOLUME ?? 'data')
const own = env.ADDRESS ?? env.LIBPROCESS_IP ?? '127.0.0.1'
const size = Number(env.MEMBERS ?? 3)
const clientPort = Number(env.CLIENT_PORT ?? 12379)
const peerPort = Number(env.PEER_PORT ?? 12380)
const appId = env.MARATHON_APP_ID ?? '/etcd'
const names = env.NAME ?? nameOf(appId)
const file = join(volume, 'members.json')
const data = join(volume, 'etcd')

interface Member {
  ID: string
  peerURLs: string[]
}

const peerUrl = (address: string): string => `http://${address}:${peerPort}`
const addressOf = ({ peerURLs: [url = ''] }: Member): string => new URL(url).hostname
const memberName = (address: string): string => `etcd-${address.replaceAll('.', '-')}`

/** Calls the cluster by one of its members. */
async function call(address: string, verb: string, body: object): Promise<Member[]> {
  const url = `http://${address}:${clientPort}/v3/cluster/member/${verb}`
  const signal = AbortSignal.timeout(10_000)
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal })
  if (!answer.ok) throw new Error(`${verb} at ${address} answered ${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { members: Member[] }).members
}

/** Becomes a member in place of those that are no more, and of an earlier one here whose data is gone. */
async function joinCluster(seen: readonly string[]): Promise<Membership | undefined> {
  for (const address of seen) {
    if (address === own) continue
    try {
      const members = await call(address, 'list', {})
      const complete = seen.length >= size && seen.includes(own)
      const gone = members.filter((member) => {
        const at = addressOf(member)
        return at === own || (complete && !seen.includes(at))
      })
      for (const member of gone) {
        say(`${addressOf(member)} is no member any more`)
        await call(address, 'remove', { ID: member.ID })
      }
      const now = await call(address, 'add', { peerURLs: [peerUrl(own)] })
      return { members: now.map(addressOf), joined: true }
    } catch (error) {
      say(`not joined yet: ${(error as Error).message}`)
    }
  }
  return undefined
}

const kept = existsSync(join(data, 'member', 'wal')) ? await readMembership(file) : undefined
const { members, joined } =
  kept ??
  (await agree({ file, own, size, port: peerPort, addresses: () => addressesOf(names), join: joinCluster }))
say(`${memberName(own)} of ${members.join(', ')}`)

const args = [
  `--name=${memberName(own)}`,
  `--data-dir=${data}`,
  `--listen-client-urls=http://${own}:${clientPort}`,
  `--advertise-client-urls=http://${own}:${clientPort}`,
  `--listen-peer-urls=${peerUrl(own)}`,
  `--initial-advertise-peer-urls=${peerUrl(own)}`,
  `--initial-cluster=${members.map((address) => `${memberName(address)}=${peerUrl(address)}`).join(',')}`,
  `--initial-cluster-state=${joined ? 'existing' : 'new'}`,
  `--initial-cluster-token=${appId}`,
  '--logger=zap',
  '--log-outputs=stderr',
  ...process.argv.slice(2),
]
process.execve?.('/usr/bin/etcd', ['etcd', ...args], { PATH: env.PATH ?? '/usr/bin:/bin' })
throw new Error('The program could not take the place of this one: this Node.js has no process.execve.')

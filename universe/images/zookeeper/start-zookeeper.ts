/**
 * Finds the other servers at its first start, and becomes ZooKeeper.
 *
 * VOLUME          folder of the data, below the sandbox (data)
 * MEMBERS         how many servers there are (3)
 * CLIENT_PORT     for clients (12181), LEADER_PORT and ELECTION_PORT for the servers (12888, 13888)
 * HEAP_MIB        memory of Java (192)
 * ADDRESS         of this server (LIBPROCESS_IP), NAME: what all servers are found by (that of the app)
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { addressesOf, agree, nameOf, readMembership, say, writeMembership } from './agreement.ts'
import type { Membership } from './agreement.ts'

const { env } = process
const sandbox = env.MESOS_SANDBOX ?? '/tmp'
const volume = join(sandbox, env.VOLUME ?? 'data')
const own = env.ADDRESS ?? env.LIBPROCESS_IP ?? '127.0.0.1'
const size = Number(env.MEMBERS ?? 3)
const [clientPort, leaderPort, electionPort] = [
  Number(env.CLIENT_PORT ?? 12181),
  Number(env.LEADER_PORT ?? 12888),
  Number(env.ELECTION_PORT ?? 13888),
]
const names = env.NAME ?? nameOf(env.MARATHON_APP_ID ?? '/zookeeper')
const file = join(volume, 'members.json')
const data = join(volume, 'zookeeper')
const addresses = (): Promise<string[]> => addressesOf(names)

/** The servers that a running one was started with, by their ids from 1 on. */
async function serversAt(address: string): Promise<string[]> {
  const socket = connect({ host: address, port: clientPort })
  socket.setTimeout(5000, () => socket.destroy(new Error(`${address} does not answer`)))
  socket.end('conf')
  const lines = [...(await text(socket)).matchAll(/^server\.(\d+)=([^:]+):/gm)]
  const servers: string[] = []
  for (const [, id, at = ''] of lines) servers[Number(id) - 1] = at
  return servers
}

/** The servers with the one that is no more replaced by the one that is new; undefined unless it is one. */
function replaced(servers: readonly string[], seen: readonly string[]): string[] | undefined {
  const gone = servers.filter((address) => !seen.includes(address))
  const added = seen.filter((address) => !servers.includes(address))
  const [one] = added
  if (seen.length !== size || gone.length !== 1 || added.length !== 1 || one === undefined) return undefined
  return servers.map((address) => (address === gone[0] ? one : address))
}

/** Takes the id that it had, or that of a server which is no more. */
async function joinServers(seen: readonly string[]): Promise<Membership | undefined> {
  for (const address of seen) {
    if (address === own) continue
    try {
      const servers = await serversAt(address)
      const members = servers.includes(own) ? servers : replaced(servers, seen)
      if (members) return { members, joined: true }
      say(`${address} runs with ${servers.join(', ') || 'no servers'}, and none of them is gone`)
    } catch (error) {
      say(`not joined yet: ${(error as Error).message}`)
    }
  }
  return undefined
}

async function membership(): Promise<Membership> {
  const kept = existsSync(join(data, 'version-2')) ? await readMembership(file) : undefined
  if (!kept) return agree({ file, own, size, port: electionPort, addresses, join: joinServers })
  const members = replaced(kept.members, await addresses())
  if (!members) return kept
  await writeMembership(file, { members, joined: true })
  return { members, joined: true }
}

const { members } = await membership()
const id = members.indexOf(own) + 1
say(`server ${id} of ${members.join(', ')}`)
await mkdir(data, { recursive: true, mode: 0o700 })
await writeFile(join(data, 'myid'), `${id}\n`)
const settings = [
  ...['tickTime=2000', 'initLimit=20', 'syncLimit=10', `dataDir=${data}`],
  ...[`clientPort=${clientPort}`, `clientPortAddress=${own}`, 'maxClientCnxns=1000'],
  ...['admin.enableServer=false', '4lw.commands.whitelist=ruok,srvr,stat,mntr,conf'],
  ...['autopurge.snapRetainCount=3', 'autopurge.purgeInterval=24'],
  ...(members.length === 1
    ? []
    : members.map((address, index) => `server.${index + 1}=${address}:${leaderPort}:${electionPort}`)),
]
const configuration = join(sandbox, 'zoo.cfg')
await writeFile(configuration, `${settings.join('\n')}\n`)
const jars = ['zookeeper', 'slf4j-log4j12', 'log4j-1.2']
const words = [
  ...[`-Xmx${env.HEAP_MIB ?? 192}m`, '-XX:+ExitOnOutOfMemoryError', '-XX:+UseSerialGC'],
  ...[
    '-Dlog4j.configuration=file:/usr/local/lib/zookeeper/log4j.properties',
    '-Dzookeeper.jmx.log4j.disable=true',
  ],
  ...['-cp', jars.map((name) => `/usr/share/java/${name}.jar`).join(':')],
  'org.apache.zookeeper.server.quorum.QuorumPeerMain',
  configuration,
]
process.execve?.('/usr/bin/java', ['java', ...words], { PATH: env.PATH ?? '/usr/bin:/bin' })
throw new Error('The program could not take the place of this one: this Node.js has no process.execve.')

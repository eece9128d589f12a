import { lookup } from 'node:dns/promises'
import { open, readFile, rename } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * How the members of a cluster find out who they are. All tasks of the app have one DNS name. A member without data answers
 * at its peer port with the addresses that it sees; when all of them see the same, each writes them down, and starts when
 * every other one has done so. A member that comes later finds that the others run already, and joins them. What is
 * written down stays: a crash at any point begins anew or goes on, and two clusters never arise.
 */
export interface AgreementWishes {
  /** Where it is written down: a file on the volume. */
  file: string
  /** Address of this member. */
  own: string
  /** Number of members. */
  size: number
  /** Port that only the members use among themselves. */
  port: number
  /** Addresses of the tasks that run now. */
  addresses: () => Promise<string[]>
  /** Becomes a member of a cluster that runs, the others of `seen`; undefined when it cannot be told now. */
  join: (seen: readonly string[]) => Promise<Membership | undefined>
  /** Gets what happens, as lines; default: the log of the task. */
  tell?: (line: string) => void
}

/** Whom a member starts with. */
export interface Membership {
  members: string[]
  /** The cluster was there before this member. */
  joined: boolean
}

interface Answer {
  state: 'waiting' | 'agreed'
  members: string[]
}

const pauseMs = 500

/** One line in the log of the task. */
export function say(text: string): void {
  process.stdout.write(`start: ${text}\n`)
}

/** The name of the app in DNS: `/a/b` is `b-a.marathon.mesos`. */
export function nameOf(appId: string): string {
  return `${appId.split('/').filter(Boolean).reverse().join('-')}.marathon.mesos`
}

/** The addresses behind a name, sorted; none while the name is unknown. */
export async function addressesOf(name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true, family: 4 })
    return [...new Set(found.map(({ address }) => address))].sort()
  } catch {
    return [] // not known yet: asked again
  }
}

/** What was written down before; undefined on a new volume. */
export async function readMembership(file: string): Promise<Membership | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Membership
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes down whom this member starts with; it is on the disk afterwards. */
export async function writeMembership(file: string, membership: Membership): Promise<void> {
  const made = await open(`${file}.new`, 'w', 0o600)
  await made.writeFile(`${JSON.stringify(membership)}\n`)
  await made.sync()
  await made.close()
  await rename(`${file}.new`, file)
  const folder = await open(dirname(file))
  await folder.sync()
  await folder.close()
}

/** Asks another member: its answer, `started` when the program itself is there already, undefined when nothing is. */
function ask(address: string, port: number): Promise<Answer | 'started' | undefined> {
  return new Promise((resolve) => {
    let connected = false
    const asked = get({ host: address, port, path: '/agreement', timeout: 2000, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer
        .on('error', () => resolve('started'))
        .on('end', () => {
          const ours = answer.headers['x-agreement'] === '1'
          resolve(ours ? (JSON.parse(text) as Answer) : 'started')
        })
    })
    asked.on('socket', (socket) => socket.on('connect', () => (connected = true)))
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(connected ? 'started' : undefined))
  })
}

async function answerAt(own: string, port: number, answer: () => Answer): Promise<() => Promise<void>> {
  const server = createServer((_, reply) => {
    reply.writeHead(200, { 'x-agreement': '1', connection: 'close' }).end(JSON.stringify(answer()))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, own, resolve)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}

/** Waits until it is known whom this member starts with. */
export async function agree({
  file,
  own,
  size,
  tell = say,
  port,
  addresses,
  join,
}: AgreementWishes): Promise<Membership> {
  let agreed = await readMembership(file)
  if (agreed?.joined === true || size === 1) {
    const membership = agreed ?? { members: [own], joined: false }
    if (!agreed) await writeMembership(file, membership)
    return membership
  }
  let seen = agreed?.members ?? []
  let said: string | undefined
  const stop = await answerAt(own, port, () => ({ state: agreed ? 'agreed' : 'waiting', members: seen }))
  try {
    for (;;) {
      seen = agreed?.members ?? (await addresses())
      const others = seen.filter((address) => address !== own)
      const answers = await Promise.all(others.map((address) => ask(address, port)))
      const states = others.map((address, index) => {
        const answer = answers[index]
        return `${address} ${typeof answer === 'object' ? answer.state : (answer ?? 'silent')}`
      })
      if (said !== states.join()) tell(`waiting at ${own}:${port}; others: ${states.join(', ')}`)
      said = states.join()
      if (agreed) {
        if (answers.every((answer) => answer === 'started' || answer?.state === 'agreed')) return agreed
      } else if (answers.includes('started')) {
        const joined = await join(seen)
        if (joined) {
          await writeMembership(file, joined)
          return joined
        }
      } else {
        const same = (answer: Answer | 'started' | undefined): boolean =>
          typeof answer === 'object' && answer.members.join() === seen.join()
        if (seen.length === size && seen.includes(own) && answers.every(same)) {
          const founders = { members: seen, joined: false }
          await writeMembership(file, founders)
          agreed = founders
        }
      }
      await wait(pauseMs)
    }
  } finally {
    await stop()
  }
}

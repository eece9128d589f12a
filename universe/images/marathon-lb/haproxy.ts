import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'

/** haproxy as a master process that hands its sockets from one worker to the next. */
export interface Haproxy {
  /** Takes a configuration into use; false when it is refused, and then the one before stays. */
  use(config: string): Promise<boolean>
  /** Lets it finish what it has. */
  stop(): void
  /** Resolves with its exit status. */
  ended: Promise<number>
}

/** The master's count of reloads, and how many of them failed. */
interface Count {
  reloads: number
  failed: number
}

/** A reload takes less than a second; one that is not told of by then must not hold up those after it. */
const countedWithinMs = 30_000
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What the master process says to one command. */
async function command(socketFile: string, words: string): Promise<string> {
  const socket = connect(socketFile)
  socket.setEncoding('utf8').setTimeout(5000, () => socket.destroy(new Error('the master process is silent')))
  socket.end(`${words}\n`)
  let text = ''
  for await (const piece of socket) text += String(piece)
  return text
}

/** Reads the count from `show proc`. */
export function countOf(text: string): Count | undefined {
  const [, reloads, failed = '0'] = /^\d+\s+master\s+(\d+)(?:\s+\[failed: (\d+)\])?/m.exec(text) ?? []
  return reloads === undefined ? undefined : { reloads: Number(reloads), failed: Number(failed) }
}

async function run(words: readonly string[], say: (line: string) => void): Promise<boolean> {
  const child = spawn('haproxy', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const [status] = (await once(child, 'close')) as [number | null]
  if (status !== 0) say(text.trim())
  return status === 0
}

/** Starts haproxy with a first configuration in a folder of its own. */
export async function startHaproxy(
  folder: string,
  config: string,
  say: (line: string) => void,
): Promise<Haproxy> {
  const [file, next, socket] = ['haproxy.cfg', 'haproxy.cfg.new', 'master.sock'].map(
    (name) => `${folder}/${name}`,
  ) as [string, string, string]
  await writeFile(file, config)
  const child = spawn('haproxy', ['-W', '-db', '-S', socket, '-f', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'close').then(([status]) => (status as number | null) ?? 1)
  const count = async (): Promise<Count | undefined> => {
    try {
      return countOf(await command(socket, 'show proc'))
    } catch {
      return undefined // it does not listen yet, or takes a new configuration into use this moment
    }
  }
  const counted = async (good: (now: Count) => boolean): Promise<Count> => {
    const untilMs = performance.now() + countedWithinMs
    for (;;) {
      const now = await count()
      if (now && good(now)) return now
      if (child.exitCode !== null) throw new Error('haproxy ended')
      if (performance.now() > untilMs) throw new Error('haproxy does not tell that it reloaded')
      await pause(20)
    }
  }
  return {
    ended,
    async use(text) {
      await writeFile(next, text)
      if (!(await run(['-c', '-q', '-f', next], say))) return false
      const before = await counted(() => true)
      await rename(next, file)
      child.kill('SIGUSR2')
      const after = await counted(({ reloads }) => reloads !== before.reloads)
      return after.failed === 0 || after.failed === before.failed
    },
    stop: () => void child.kill('SIGUSR1'),
  }
}

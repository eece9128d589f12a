import { fork } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A program of a measurement, in a process of its own. */
export interface MeasuredProcess<Sample> {
  pid: number
  /** Where it serves, when it does. */
  url: string
  /** What it used since it was asked last; `collect`: garbage is collected first. */
  sample(collect?: 'collect'): Promise<Sample>
  /** Profiles the processor time of `work` into a file. */
  profiled(file: string, work: () => Promise<void>): Promise<void>
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** Starts a program with its configuration as the first argument, and waits until it is ready. */
export async function startMeasured<Sample>(
  program: URL,
  config: object,
  execArgv: readonly string[] = [],
): Promise<MeasuredProcess<Sample>> {
  const file = fileURLToPath(program)
  const child = fork(file, [JSON.stringify(config)], { execArgv: [...execArgv] })
  const message = async (): Promise<unknown> => {
    const came = new AbortController()
    const ended = once(child, 'exit', { signal: came.signal }).then(([code]) => {
      throw new Error(`${basename(file)} ended with ${String(code)}`)
    })
    ended.catch(() => undefined) // it is given up once a message came
    try {
      return ((await Promise.race([once(child, 'message', { signal: came.signal }), ended])) as unknown[])[0]
    } finally {
      came.abort()
    }
  }
  const ask = (what: string | object): Promise<unknown> => {
    const answer = message()
    child.send(what)
    return answer
  }
  const end = async (act: () => void): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    act()
    const cut = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(cut)
  }
  const first = (await message()) as { url?: string }
  return {
    pid: child.pid ?? 0,
    url: first.url ?? '',
    sample: async (collect) => (await ask(collect ?? 'sample')) as Sample,
    async profiled(to, work) {
      await ask('profile')
      await work()
      await ask({ profileTo: to })
    },
    stop: () => end(() => child.send('stop')),
    kill: () => end(() => child.kill('SIGKILL')),
  }
}

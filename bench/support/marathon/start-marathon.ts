import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { MarathonConfig } from '@dcos-lite/marathon-lite'
import type { MarathonSample } from './marathon-process.ts'

/** Marathon in a process of its own. */
export interface MarathonProcess {
  url: string
  /** `collect`: garbage is collected first. */
  sample(collect?: 'collect'): Promise<MarathonSample>
  /** Profiles the processor time of `work` into a file. */
  profiled(file: string, work: () => Promise<void>): Promise<void>
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** Starts Marathon and waits until it serves its API. */
export async function startMarathon(config: MarathonConfig): Promise<MarathonProcess> {
  const file = fileURLToPath(new URL('./marathon-process.ts', import.meta.url))
  const child = fork(file, [JSON.stringify(config)], { execArgv: ['--expose-gc'] })
  const [first] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`marathon ended with ${String(code)}`)
    }),
  ])) as [{ url: string }]
  const end = async (act: () => void): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    act()
    const cut = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(cut)
  }
  return {
    url: first.url,
    async sample(collect) {
      const answer = once(child, 'message')
      child.send(collect ?? 'sample')
      return (await answer)[0] as MarathonSample
    },
    async profiled(file, work) {
      const began = once(child, 'message')
      child.send('profile')
      await began
      await work()
      const written = once(child, 'message')
      child.send({ profileTo: file })
      await written
    },
    stop: () => end(() => child.send('stop')),
    kill: () => end(() => child.kill('SIGKILL')),
  }
}

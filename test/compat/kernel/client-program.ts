import { fork } from 'node:child_process'
import { once } from 'node:events'
import { eventually } from '@dcos-lite/lib/testing'

interface Told {
  event: string
  value: unknown
}

/** A client in a process of its own; it tells what it hears. */
export interface ClientProgram {
  told: readonly Told[]
  order(message: object): void
  /** Waits for the first word of the kind that fits and was not taken before. */
  take<T>(event: string, fits?: (value: T) => boolean): Promise<T>
  end(): Promise<void>
}

/** Starts a program that lies beside this file. */
export function startClientProgram(name: string, args: string[]): ClientProgram {
  const program = new URL(`${name}.ts`, import.meta.url).pathname
  const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const told: Told[] = []
  const untaken: Told[] = []
  child.on('message', (message: Told) => {
    told.push(message)
    untaken.push(message)
  })
  return {
    told,
    order: (message) => void child.send(message),
    take: <T>(event: string, fits: (value: T) => boolean = () => true) =>
      eventually(
        () => {
          const index = untaken.findIndex((word) => word.event === event && fits(word.value as T))
          if (index < 0) throw new Error(`told and not taken: ${JSON.stringify(untaken)}`)
          return untaken.splice(index, 1)[0]?.value as T
        },
        { timeoutMs: 60_000, intervalMs: 10, what: `${event} of ${name}` },
      ),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { eventually } from '@dcos-lite/lib/testing'

/** One line of JSON that a program has printed. */
export interface Word {
  event: string
  value: unknown
}

/** A client that prints lines of JSON and takes orders on its standard input. */
export interface LineProgram {
  /** Everything printed so far. */
  words: readonly Word[]
  order(value: object): void
  /** Waits for the first line of this kind that fits and was not taken before. */
  take<T>(event: string, fits?: (value: T) => boolean): Promise<T>
  /** Ends it with SIGKILL, as if its machine had failed. */
  kill(): Promise<void>
}

/** Starts a client with these words on its command line. */
export function startLineProgram(program: string, args: readonly string[]): LineProgram {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const words: Word[] = []
  const untaken: Word[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const word = JSON.parse(line) as Word
    words.push(word)
    untaken.push(word)
  })
  const gone = once(child, 'close')
  return {
    words,
    order: (value) => void child.stdin.write(`${JSON.stringify(value)}\n`),
    take: <T>(event: string, fits: (value: T) => boolean = () => true) =>
      eventually(
        () => {
          const index = untaken.findIndex((word) => word.event === event && fits(word.value as T))
          if (index < 0) throw new Error(`printed and not taken: ${JSON.stringify(untaken).slice(0, 4000)}`)
          return untaken.splice(index, 1)[0]?.value as T
        },
        { timeoutMs: 60_000, what: `${event} of ${program}` },
      ),
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

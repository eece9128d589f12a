import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks on standard error and returns the line that is typed; empty at the end of the input. */
export function ask(question: string, options: { hidden?: boolean } = {}): Promise<string> {
  const { hidden = false } = options
  return new Promise((resolve) => {
    process.stderr.write(question)
    const quiet = new Writable({ write: (_chunk, _encoding, done) => done() })
    const terminal = process.stdin.isTTY
    const lines = createInterface({ input: process.stdin, output: hidden ? quiet : process.stderr, terminal })
    let answer = ''
    lines.once('line', (line) => {
      answer = line
      if (hidden && terminal) process.stderr.write('\n')
      lines.close()
    })
    lines.once('close', () => resolve(answer))
  })
}

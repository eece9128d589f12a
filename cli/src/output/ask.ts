import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/**
 * Asks on standard output and returns the answer, or undefined at the end of the input. A hidden answer is not
 * echoed on a terminal.
 */
export function ask(question: string, options: { hidden?: boolean } = {}): Promise<string | undefined> {
  return new Promise((resolve) => {
    process.stdout.write(question)
    const quiet = new Writable({ write: (_chunk, _encoding, done) => done() })
    const terminal = process.stdin.isTTY
    const lines = createInterface({
      input: process.stdin,
      output: options.hidden ? quiet : process.stdout,
      terminal,
    })
    let answered = false
    lines.once('line', (line) => {
      answered = true
      if (options.hidden && terminal) process.stdout.write('\n')
      lines.close()
      resolve(line)
    })
    lines.once('close', () => {
      if (answered) return
      process.stdout.write('\n') // what comes next begins on a line of its own
      resolve(undefined)
    })
  })
}

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** What a pipe brought behind the answers so far; it answers the next questions. */
let unread = ''

function takeLine(): string | undefined {
  const end = unread.indexOf('\n')
  if (end < 0) return undefined
  const line = unread.slice(0, end)
  unread = unread.slice(end + 1)
  return line.replace(/\r$/, '')
}

/** Whether the program stays for what may come; a pipe that nobody closes must not keep it. Files cannot be told. */
function stayFor(stdin: Partial<Pick<NodeJS.ReadStream, 'ref' | 'unref'>>, stay: boolean): void {
  if (stay) stdin.ref?.()
  else stdin.unref?.()
}

/** The next line of a pipe or a file, or undefined at its end. */
function readPipedLine(): Promise<string | undefined> {
  const { stdin } = process
  return new Promise((resolve) => {
    const settle = (line: string | undefined): void => {
      stdin.off('data', read).off('end', ended).off('error', ended).off('close', ended).pause()
      stayFor(stdin, false)
      resolve(line)
    }
    const read = (chunk: string): void => {
      unread += chunk
      const line = takeLine()
      if (line !== undefined) settle(line)
    }
    const ended = (): void => {
      const rest = unread === '' ? undefined : unread
      unread = ''
      settle(rest)
    }
    const already = takeLine()
    if (already !== undefined) return resolve(already)
    if (stdin.readableEnded || stdin.destroyed) return ended()
    stdin.setEncoding('utf8')
    stayFor(stdin, true)
    stdin.on('data', read).on('end', ended).on('error', ended).on('close', ended).resume()
  })
}

function readTypedLine(hidden: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const quiet = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({
      input: process.stdin,
      output: hidden ? quiet : process.stdout,
      terminal: true,
    })
    let answered = false
    lines.once('line', (line) => {
      answered = true
      if (hidden) process.stdout.write('\n')
      lines.close()
      resolve(line)
    })
    lines.once('close', () => {
      if (!answered) resolve(undefined)
    })
  })
}

/**
 * Asks on standard output and returns the answer, or undefined at the end of the input. A hidden answer is not
 * echoed on a terminal.
 */
export async function ask(
  question: string,
  { hidden = false }: { hidden?: boolean } = {},
): Promise<string | undefined> {
  process.stdout.write(question)
  const answer = await (process.stdin.isTTY ? readTypedLine(hidden) : readPipedLine())
  if (answer === undefined) process.stdout.write('\n') // what comes next begins on a line of its own
  return answer
}

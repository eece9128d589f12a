import { Listr } from 'listr2'
import type { PhaseView, ProgressView, ShownPhase } from './view.ts'

interface Titled {
  title: string
}

/** The line of one host; it ends with `resolve` or `reject`. */
interface Line {
  name: string
  task: Titled | undefined
  ended: Promise<void>
  resolve: () => void
  reject: (error: Error) => void
}

function createLine(host: string, isAlone: boolean): Line {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // A host that fails before its line is drawn must not look like a forgotten failure.
  promise.catch(() => undefined)
  const name = host === '' ? (isAlone ? 'this machine' : 'the whole') : host
  return { name, task: undefined, ended: promise, resolve, reject }
}

/** As much of a text as fits on one line beside the sign in front; what is longer would be drawn over and over. */
function fitted(text: string): string {
  const room = Math.max((process.stderr.columns || 80) - 8, 20)
  return text.length > room ? `${text.slice(0, room - 1)}…` : text
}

/** One block of lines per phase, one line per host, replaced in place while something happens. */
function showPhase({ index, total, title, hosts }: ShownPhase, onEnd: () => void): PhaseView {
  const lines = new Map(hosts.map((host) => [host, createLine(host, hosts.length === 1)]))
  const heading = `[${index}/${total}] ${title}`
  const say = (host: string, text: string): void => {
    const line = lines.get(host)
    if (line?.task) line.task.title = fitted(text === '' ? line.name : `${line.name}  ${text}`)
  }
  const block = new Listr(
    [
      {
        title: heading,
        task: (_, task) =>
          task.newListr(
            [...lines.values()].map((line) => ({
              title: line.name,
              task: (_context: unknown, own: Titled) => {
                line.task = own
                return line.ended
              },
            })),
            { concurrent: true, exitOnError: false },
          ),
      },
    ],
    { exitOnError: false, rendererOptions: { collapseSubtasks: true, collapseErrors: false } },
  )
  const drawn = block.run()
  const finish = (host: string, end: (line: Line) => void): void => {
    const line = lines.get(host)
    if (line) end(line)
  }
  return {
    hostStarted: () => undefined,
    report: say,
    hostDone: (host) => {
      say(host, '')
      finish(host, (line) => line.resolve())
    },
    hostFailed: (host, reason) => {
      say(host, '')
      finish(host, (line) => line.reject(new Error(reason.split('\n')[0] ?? 'failed')))
    },
    async end() {
      // Hosts that were not begun because of a failure or an interruption have nothing to say.
      for (const line of lines.values()) line.resolve()
      await drawn
      onEnd()
    },
  }
}

/** Progress that is drawn in place on a terminal. */
export function createTerminalView(write: (text: string) => void): ProgressView {
  let drawing = 0
  let waiting: string[] = []
  return {
    notice(text) {
      // A line in the middle of a block would be drawn over.
      if (drawing > 0) waiting.push(text)
      else write(`${text}\n`)
    },
    phase(shown) {
      drawing += 1
      return showPhase(shown, () => {
        drawing -= 1
        for (const text of waiting) write(`${text}\n`)
        waiting = []
      })
    },
  }
}

import { Listr } from 'listr2'
import type { ListrTaskWrapper } from 'listr2'
import type { PhaseView, ProgressView, ShownPhase } from './view.ts'

type Task = ListrTaskWrapper<unknown, never, never>

interface Line {
  resolve: () => void
  reject: (error: Error) => void
  ended: Promise<void>
  task: Pick<Task, 'title'> | undefined
  title: string
}

function createLine(host: string): Line {
  const line: Partial<Line> = { task: undefined, title: host }
  line.ended = new Promise<void>((resolve, reject) => {
    line.resolve = resolve
    line.reject = reject
  })
  // A host that fails before its line is drawn must not look like a forgotten failure.
  line.ended.catch(() => undefined)
  return line as Line
}

/** One block of lines per phase, one line per host, replaced in place while something happens. */
function showPhase({ index, total, title, hosts }: ShownPhase): PhaseView {
  const lines = new Map(hosts.map((host) => [host, createLine(host === '' ? 'this machine' : host)]))
  const say = (host: string, text: string): void => {
    const line = lines.get(host)
    if (line?.task) line.task.title = `${line.title}  ${text}`
  }
  const block = new Listr(
    [
      {
        title: `[${index}/${total}] ${title}`,
        task: (_, parent) =>
          parent.newListr(
            [...lines.values()].map((line) => ({
              title: line.title,
              task: (_context: unknown, task: Pick<Task, 'title'>) => {
                line.task = task
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
  return {
    hostStarted: () => undefined,
    report: say,
    hostDone: (host) => lines.get(host)?.resolve(),
    hostFailed: (host, reason) => lines.get(host)?.reject(new Error(reason.split('\n')[0] ?? 'failed')),
    async end() {
      // Hosts that were not begun because of a failure or an interruption have nothing more to say.
      for (const line of lines.values()) line.resolve()
      await drawn
    },
  }
}

/** Progress that is drawn in place on a terminal. */
export function createTerminalView(write: (text: string) => void): ProgressView {
  return { notice: (text) => write(`${text}\n`), phase: showPhase }
}

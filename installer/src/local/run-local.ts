import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LocalEvent } from './events.ts'

/** How the process of the cluster ended. */
export interface LocalEnd {
  exitCode: number
  signal: NodeJS.Signals | null
  failure: string | undefined
}

const program = fileURLToPath(new URL('../../../local/bin/dcos-local.ts', import.meta.url))

/** Ctrl-C reaches the whole group of processes by itself; other ways to end are passed on. */
function passSignalsOn(child: ChildProcess): () => void {
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  const ignore = (): void => undefined
  process.on('SIGTERM', pass)
  process.on('SIGHUP', pass)
  process.on('SIGINT', process.stdin.isTTY ? ignore : pass)
  return () => {
    process.off('SIGTERM', pass)
    process.off('SIGHUP', pass)
    process.off('SIGINT', process.stdin.isTTY ? ignore : pass)
  }
}

/** Runs the local cluster as a child process until it ends. `options` is what `local/` takes. */
export function runLocal(
  options: Record<string, unknown>,
  onEvent: (event: LocalEvent) => void,
): Promise<LocalEnd> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const stopPassing = passSignalsOn(child)
    let failure: string | undefined
    child.on('message', (message) => {
      const event = message as LocalEvent
      if (event.type === 'failed') failure = event.text
      onEvent(event)
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      stopPassing()
      resolve({ exitCode: code ?? 70, signal, failure })
    })
  })
}

import { systemClock } from '@dcos-lite/lib/clock'
import { createPlainView } from './plain-view.ts'
import { createTerminalView } from './terminal-view.ts'
import type { ProgressView } from './view.ts'

/** Progress on a terminal is drawn in place; anywhere else it is one line for each thing that happens. */
export function progressView(): ProgressView {
  const write = (text: string): void => void process.stderr.write(text)
  return process.stderr.isTTY ? createTerminalView(write) : createPlainView(write, systemClock)
}

import { progressView } from '../progress/choose-view.ts'
import { catchInterrupts } from './interrupt.ts'
import type { ClusterOptions } from './options.ts'
import { runSession } from './session.ts'
import type { SessionEnd, SessionOptions } from './session.ts'

/** Runs phases with the progress, the secrets and the interruptions of this process. */
export async function withSession(
  { config, folder }: ClusterOptions,
  more: Pick<SessionOptions, 'action' | 'preview' | 'phases' | 'before'>,
): Promise<SessionEnd> {
  const interrupts = catchInterrupts()
  try {
    return await runSession({
      configFile: config,
      folder,
      view: progressView(),
      signal: interrupts.signal,
      environment: process.env,
      ...more,
    })
  } finally {
    interrupts.release()
  }
}

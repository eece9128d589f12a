import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import { callService } from './call.ts'

/** A change of an installed package, as the package service remembers it. */
export interface Change {
  number: number
  action: string
  packageVersion: string
  startedAt: string
  outcome: 'pending' | 'healthy' | 'rolled-back' | 'failed'
  reason?: string
  backTo?: number
  undoes?: number
}

/** The changes of an installation, the last one first. */
export async function changesOf(context: Context, appId: string): Promise<Change[]> {
  return (await callService<{ changes: Change[] }>(context, 'history', { appId })).changes
}

const timeoutSeconds = 3600

/** Waits until the last change of an installation is over; throws when it did not end well. */
export async function waitForChange(context: Context, appId: string): Promise<void> {
  const deadlineMs = context.nowMs() + timeoutSeconds * 1000
  for (;;) {
    const changes = await changesOf(context, appId)
    const [newest] = changes
    // A rollback that nobody asked for is how the change before it ended.
    const last =
      newest?.undoes === undefined ? newest : changes.find(({ number }) => number === newest.undoes)
    if (!last || last.outcome === 'healthy') break
    const what = `The ${last.action} of ${appId}`
    const hint = `Look at it with: dcos explain ${appId}, dcos marathon deployment list --failed`
    if (last.outcome !== 'pending') {
      const reason =
        last.outcome === 'rolled-back' ? `it was undone: ${last.reason ?? ''}` : (last.reason ?? 'it failed')
      context.progressDone()
      throw cliErrors.CHANGE_FAILED({ what, reason, hint })
    }
    context.progress(`Waiting for ${appId} to become healthy`)
    if (context.nowMs() > deadlineMs) {
      throw cliErrors.WAIT_ENDED({ what, timeoutSeconds, reason: 'its deployment is under way', hint })
    }
    await context.pause(300)
  }
  context.progressDone()
  context.tell(`${appId} is healthy.`)
}

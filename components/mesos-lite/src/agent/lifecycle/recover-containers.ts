import type { ContainerTrace, Launcher, RecoveredContainer } from '../launcher/types.ts'

/** A container of an earlier agent process, and who goes on with it. */
export interface Recoverable {
  trace: ContainerTrace
  adopt(found: RecoveredContainer): Promise<void>
}

/**
 * Finds out what became of all containers of an earlier agent process; those that nobody names are ended. Resolves
 * when each is watched again or has its terminal state; what had not started is never started now.
 */
export async function recoverContainers(launcher: Launcher, known: readonly Recoverable[]): Promise<void> {
  const found = await launcher.recover(known.map(({ trace }) => trace))
  await Promise.all(
    known.map(async ({ trace, adopt }) => {
      const container = found.get(trace.containerId) ?? { state: 'never-started' as const }
      const adopted = adopt(container)
      if (container.state !== 'running') await adopted
    }),
  )
}

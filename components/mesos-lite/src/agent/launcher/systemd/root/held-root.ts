import { readContainerImage } from '../../../images/container-image.ts'
import type { ContainerExit, LaunchSpec, TaskUser } from '../../types.ts'
import { sandboxInRoot } from '../../decide/sandbox-in-root.ts'

/** What must be known of the root of a container to work inside of it. */
export interface HeldRoot {
  stateFolder: string
  user: TaskUser
  workingFolder: string
}

const superuser: TaskUser = { uid: 0, gid: 0 }

/** The root of a container that was just started. */
export function heldRootOf({ root, stateFolder, user, workingFolder }: LaunchSpec): HeldRoot | undefined {
  return root && { stateFolder, user: user ?? superuser, workingFolder: workingFolder ?? sandboxInRoot }
}

/** The root of a container that an earlier agent process started. */
export async function readHeldRoot(stateFolder: string): Promise<HeldRoot | undefined> {
  const image = await readContainerImage(stateFolder)
  return image && { stateFolder, user: image.user, workingFolder: image.workingFolder }
}

/** Above it a shell says that a signal ended its child. */
const signalBase = 128
const lastSignal = 64

/** How the program of a container ended, as the shell tells that waited for it. */
export function exitInRoot(exit: ContainerExit): ContainerExit {
  const { code, ...rest } = exit
  if (code === undefined || code <= signalBase || code > signalBase + lastSignal) return exit
  return { ...rest, signal: code - signalBase }
}

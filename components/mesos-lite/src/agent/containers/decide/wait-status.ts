import type { ContainerExit } from '../../launcher/types.ts'

const killSignal = 9

/** The status of wait(2): the exit code above the lowest eight bits, or the signal in them. */
export function waitStatusOf({ code, signal }: ContainerExit): number {
  if (code !== undefined) return (code & 0xff) << 8
  return signal ?? killSignal
}

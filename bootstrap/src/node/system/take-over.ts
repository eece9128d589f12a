import { chmod, chown } from 'node:fs/promises'

/** Gives a file that somebody else sent its mode, and to root where that is who works. */
export async function takeOver(file: string, mode: number): Promise<void> {
  if (process.getuid?.() === 0) await chown(file, 0, 0)
  await chmod(file, mode)
}

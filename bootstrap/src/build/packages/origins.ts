import { copyFile, glob, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DebianFile } from '../debian/apt.ts'

/** Says where the files of a package come from, and copies the licence texts that came with them. */
export async function addOrigins(
  files: readonly DebianFile[],
  unpacked: string,
  target: string,
): Promise<void> {
  await mkdir(target, { recursive: true })
  for await (const file of glob('usr/share/doc/*/copyright', { cwd: unpacked })) {
    await copyFile(join(unpacked, file), join(target, `copyright.${basename(dirname(file))}`))
  }
  const lines = files.map(({ name, digest }) => `${name} ${digest}\n`)
  await writeFile(join(target, 'ORIGINS'), `Files of these Debian packages, unchanged:\n\n${lines.join('')}`)
}

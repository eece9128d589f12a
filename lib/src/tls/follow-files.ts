import { stat } from 'node:fs/promises'
import type { Clock, Timer } from '../clock/index.ts'
import type { Logger } from '../log/index.ts'
import { readTlsFiles } from './files.ts'
import type { TlsFiles, TlsMaterial } from './types.ts'

async function stampOf({ caFile, certFile, keyFile }: TlsFiles): Promise<string> {
  const found = await Promise.all([caFile, certFile, keyFile].map((file) => stat(file)))
  return found.map(({ ino, mtimeMs, size }) => `${ino}:${mtimeMs}:${size}`).join(' ')
}

/**
 * Looks every `everyMs` whether the files were replaced and hands their new content over. While they cannot be read
 * (or do not belong together, in the middle of a replacement) the old content stays in use, and the log says so.
 */
export function followTlsFiles(
  files: TlsFiles,
  everyMs: number,
  { clock, log }: { clock: Clock; log: Logger },
  onRenewed: (material: TlsMaterial) => void,
): Timer {
  let used: string | undefined
  let looking = false
  const look = async (): Promise<void> => {
    const stamp = await stampOf(files)
    if (stamp === used) return
    onRenewed(await readTlsFiles(files))
    if (used !== undefined) log.info('renewed certificates are in use', { certFile: files.certFile })
    used = stamp
  }
  const lookOnce = (): void => {
    if (looking) return
    looking = true
    look()
      .catch((error: unknown) => log.warn('renewed certificates cannot be used yet', { error }))
      .finally(() => (looking = false))
  }
  lookOnce()
  return clock.every(everyMs, lookOnce)
}

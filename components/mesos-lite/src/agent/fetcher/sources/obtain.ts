import { open } from 'node:fs/promises'
import type { FetchSource } from '../decide/plan-fetch.ts'
import { downloadFtp, sizeOfFtp } from './ftp-source.ts'
import { downloadHttp, sizeOfHttp } from './http-source.ts'
import { copyLocal, sizeOfLocal } from './local-source.ts'
import type { ObtainOptions } from './types.ts'

/** Brings the bytes of one URI into a file that does not exist yet, and gives their number. Throws a plain reason. */
export async function obtain(source: FetchSource, file: string, options: ObtainOptions): Promise<number> {
  options.signal.throwIfAborted()
  if (source.type === 'copy') return await copyLocal(source.path, file, options)
  const target = (await open(file, 'wx', 0o644)).createWriteStream()
  try {
    const download = source.type === 'http' ? downloadHttp : downloadFtp
    return await download(source.url, target, options)
  } finally {
    target.destroy()
  }
}

/** How many bytes there will be; undefined when nobody says. */
export async function announcedSize(
  source: FetchSource,
  options: ObtainOptions,
): Promise<number | undefined> {
  if (source.type === 'copy') return await sizeOfLocal(source.path)
  return await (source.type === 'http' ? sizeOfHttp : sizeOfFtp)(source.url, options)
}

import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import * as tar from 'tar'
import type { Unpacking } from './decide/plan-fetch.ts'
import { unzip } from './unzip.ts'

async function untar(source: Readable, folder: string): Promise<void> {
  let problem: Error | undefined
  const unpack = tar.x({
    cwd: folder,
    preserveOwner: false,
    onwarn(code, message) {
      // Information (a leading slash was cut) is no reason to fail; anything else leaves files out.
      if (code !== 'TAR_ENTRY_INFO') problem ??= new Error(String(message))
    },
  })
  await pipeline(source, unpack)
  if (problem) throw problem
}

/** Decompresses with a tool of the machine, because the runtime does not know the format. */
async function untarWith(tool: string, file: string, folder: string): Promise<void> {
  const child = spawn(tool, ['-d', '-c', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', () => reject(new Error(`the tool "${tool}" is not installed on this agent`)))
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${tool} ended with status ${code}`)),
    )
  })
  const results = await Promise.allSettled([ended, untar(child.stdout, folder)])
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Unpacks an archive beside itself. Entries that lead out of the folder make it fail. */
export async function unpackFile(kind: Unpacking, file: string, folder: string): Promise<void> {
  if (kind === 'tar') return untar(createReadStream(file), folder)
  if (kind === 'tar-bz2') return untarWith('bzip2', file, folder)
  if (kind === 'tar-xz') return untarWith('xz', file, folder)
  if (kind === 'zip') return unzip(file, folder)
  await pipeline(createReadStream(file), createGunzip(), createWriteStream(file.replace(/\.gz$/, '')))
}

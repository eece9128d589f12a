import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'basic-ftp'
import { watchStall } from './stall.ts'
import type { ObtainOptions } from './types.ts'

const implicitPort = 990

/** Connects, logs in and gives the client to the work. `ftps` means TLS from the first byte. */
async function withClient<T>(
  url: string,
  options: ObtainOptions,
  signal: AbortSignal,
  work: (client: Client, path: string) => Promise<T>,
): Promise<T> {
  const { hostname, port, username, password, protocol, pathname } = new URL(url)
  const client = new Client(options.stallMs)
  const close = (): void => client.close()
  signal.addEventListener('abort', close)
  try {
    signal.throwIfAborted()
    const secure = protocol === 'ftps:'
    await client.access({
      host: hostname.replace(/^\[|\]$/g, ''),
      ...(port !== '' ? { port: Number(port) } : secure ? { port: implicitPort } : {}),
      ...(username === ''
        ? {}
        : { user: decodeURIComponent(username), password: decodeURIComponent(password) }),
      ...(secure ? { secure: 'implicit' as const } : {}),
    })
    // As URLs of FTP say: below the folder that the login leads to; a slash of the root is written %2F.
    return await work(client, decodeURIComponent(pathname.slice(1)))
  } catch (error) {
    signal.throwIfAborted()
    const { message } = error as Error
    throw new Error(`the server says: ${message}`, { cause: error })
  } finally {
    signal.removeEventListener('abort', close)
    client.close()
  }
}

/** Writes a file of an FTP server; gives the number of bytes. */
export async function downloadFtp(url: string, target: Writable, options: ObtainOptions): Promise<number> {
  const watch = watchStall(options)
  try {
    await withClient(url, options, watch.signal, async (client, path) => {
      const written = pipeline(watch.meter, target)
      const results = await Promise.allSettled([
        client.downloadTo(watch.meter, path).catch((error: unknown) => {
          watch.meter.destroy(error as Error)
          throw error
        }),
        written.catch((error: unknown) => {
          client.close()
          throw error
        }),
      ])
      // What the writing says is the reason; the rest is what follows from it.
      const failed = [results[1], results[0]].find(({ status }) => status === 'rejected')
      if (failed?.status === 'rejected') throw failed.reason
    })
    return watch.bytes()
  } finally {
    watch.stop()
  }
}

/** How many bytes a file of an FTP server has; undefined when the server does not say. */
export async function sizeOfFtp(url: string, options: ObtainOptions): Promise<number | undefined> {
  try {
    return await withClient(url, options, options.signal, (client, path) => client.size(path))
  } catch {
    options.signal.throwIfAborted()
    return undefined // the download itself will tell why
  }
}

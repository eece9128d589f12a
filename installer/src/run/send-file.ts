import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client, SFTPWrapper } from 'ssh2'
import { installerErrors } from '../errors.ts'
import { withPrivileges } from '../remote/remote-command.ts'
import { openChannel } from './open-channel.ts'
import { shellQuote } from './shell-quote.ts'
import type { FileContent, FileTransfer } from './types.ts'

async function sizeOf(content: FileContent): Promise<number> {
  return 'bytes' in content ? content.bytes.byteLength : (await stat(content.file)).size
}

function openSftp(client: Client): Promise<SFTPWrapper | undefined> {
  return new Promise((resolve) => client.sftp((error, sftp) => resolve(error ? undefined : sftp)))
}

function settle(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))
}

async function bySftp(sftp: SFTPWrapper, transfer: FileTransfer, total: number): Promise<void> {
  const { content, path, mode, onProgress } = transfer
  try {
    if ('bytes' in content) {
      await settle((done) => sftp.writeFile(path, Buffer.from(content.bytes), { mode }, done))
      onProgress?.(total, total)
    } else {
      const step = (sent: number): void => onProgress?.(sent, total)
      await settle((done) => sftp.fastPut(content.file, path, { mode, step, concurrency: 64 }, done))
    }
  } finally {
    sftp.end()
  }
}

/** Writes through `cat`, for a host whose sshd offers no file transfer and for users who are not root. */
async function byCat(client: Client, transfer: FileTransfer, isRoot: boolean, total: number): Promise<void> {
  const { content, path, onProgress } = transfer
  const argv = ['sh', '-c', 'umask 077 && cat > "$1"', 'cat', path]
  const line = shellQuote(withPrivileges({ what: 'write a file', argv, asRoot: true }, isRoot))
  const { channel, ended } = await openChannel(client, line, `write ${path}`)
  let stderr = ''
  channel.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
  channel.resume()
  const closed = new Promise<void>((resolve) => {
    channel.once('close', resolve)
    client.once('close', resolve)
  })
  const source =
    'bytes' in content ? Readable.from([Buffer.from(content.bytes)]) : createReadStream(content.file)
  let sent = 0
  source.on('data', (chunk: Buffer | string) => onProgress?.((sent += chunk.length), total))
  // A host that ends early says why in its exit code and output, not in the broken pipe.
  await pipeline(source, channel, { end: true }).catch(() => undefined)
  await closed
  if (ended()?.exitCode !== 0) {
    throw installerErrors.FILE_NOT_SENT({ path, reason: stderr.trim() || 'the connection ended' })
  }
}

/** Sends one file to a path that nothing reads yet, with its permissions set. */
export async function sendFile(client: Client, transfer: FileTransfer, isRoot: boolean): Promise<void> {
  const total = await sizeOf(transfer.content)
  const sftp = isRoot ? await openSftp(client) : undefined
  if (sftp === undefined) {
    await byCat(client, transfer, isRoot, total)
    return
  }
  try {
    await bySftp(sftp, transfer, total)
  } catch (error) {
    throw installerErrors.FILE_NOT_SENT(
      { path: transfer.path, reason: (error as Error).message },
      { cause: error },
    )
  }
}

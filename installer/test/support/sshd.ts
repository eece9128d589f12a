import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort } from '@dcos-lite/lib/testing'

/** A real sshd on a free loopback port, with keys of its own. */
export interface RunningSshd {
  port: number
  user: string
  folder: string
  keyFile: string
  /** Ends every session and takes no new one, as a host that dies; the port stays the same for `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Gives the host another key, as when it was installed anew. */
  newHostKey(): Promise<void>
  stop(): Promise<void>
}

const program = '/usr/sbin/sshd'

/** Why no sshd can be started here; undefined when it can. */
export function sshdUnavailable(): string | undefined {
  if (!existsSync(program)) return 'openssh-server is not installed'
  if (!existsSync('/usr/bin/ssh-keygen')) return 'ssh-keygen is not installed'
  return undefined
}

function makeKey(file: string, passphrase = ''): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', file])
}

/** Starts an sshd. `sftp` false leaves the file transfer out, as on a host without sftp-server. */
export async function startSshd(options: { sftp?: boolean; passphrase?: string } = {}): Promise<RunningSshd> {
  const { sftp = true, passphrase } = options
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-sshd-'))
  const port = await freePort()
  const keyFile = join(folder, 'id')
  makeKey(keyFile, passphrase)
  await copyFile(`${keyFile}.pub`, join(folder, 'authorized_keys'))
  const hostKey = join(folder, 'host_key')
  makeKey(hostKey)
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  await writeFile(
    join(folder, 'sshd_config'),
    [
      'ListenAddress 127.0.0.1',
      'ListenAddress 127.0.0.2',
      `Port ${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      `PidFile ${join(folder, 'pid')}`,
      ...(sftp ? ['Subsystem sftp internal-sftp'] : []),
    ].join('\n') + '\n',
  )
  let child: ReturnType<typeof spawn> | undefined
  const start = async (): Promise<void> => {
    child = spawn(program, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: 'ignore',
      detached: true,
    })
    const started = child
    await eventually(
      () =>
        new Promise<boolean>((resolve, reject) => {
          if (started.exitCode !== null) return reject(new Error(`sshd ended with ${started.exitCode}`))
          const socket = connectSocket(port, '127.0.0.1')
          socket.once('connect', () => {
            socket.destroy()
            resolve(true)
          })
          socket.once('error', () => resolve(false))
        }),
      { what: 'sshd' },
    )
  }
  const kill = async (): Promise<void> => {
    const running = child
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    endWithSessions(running.pid)
    await ended
  }
  await start()
  return {
    port,
    user: userInfo().username,
    folder,
    keyFile,
    start,
    kill,
    async newHostKey() {
      await kill()
      await rm(hostKey)
      makeKey(hostKey)
      await start()
    },
    async stop() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The processes below one, parents before their children. */
function processesBelow(pid: number): number[] {
  const list = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const found = [pid]
  // The list grows while it is walked: children of children are found by it.
  for (const parent of found)
    found.push(...pairs.flatMap(([child = 0, of]) => (of === parent ? [child] : [])))
  return found.slice(1)
}

/**
 * Ends sshd and everything below it. Parents go first: a session that outlives its command would tell the client how
 * that ended, which a host that dies does not.
 */
function endWithSessions(pid: number): void {
  for (const each of [pid, ...processesBelow(pid)]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      continue // it ended by itself
    }
  }
}

/** The text of the private key of a running sshd's user. */
export const readKey = (sshd: RunningSshd): Promise<Buffer> => readFile(sshd.keyFile)

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requestJson } from '../http-client/index.ts'
import { readTlsFiles } from '../tls/index.ts'
import type { TlsFiles } from '../tls/index.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

/** A real etcd member of its own cluster, started for a test. */
export interface RunningEtcd {
  /** `http://127.0.0.1:<port>`, or `https:` */
  endpoint: string
  port: number
  /** SIGSTOP and SIGCONT: a member that hangs while its connections stay. */
  pause(): void
  resume(): void
  /** Kills the process as a power cut would; `restart` starts it again on the same port and data. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Ends the process and removes its data. */
  stop(): Promise<void>
}

const executable = process.env['DCOS_ETCD'] ?? '/usr/bin/etcd'

function mutualTls({ caFile, certFile, keyFile }: TlsFiles): string[] {
  return [
    ...['--client-cert-auth', '--trusted-ca-file', caFile, '--cert-file', certFile, '--key-file', keyFile],
    ...['--peer-client-cert-auth', '--peer-trusted-ca-file', caFile],
    ...['--peer-cert-file', certFile, '--peer-key-file', keyFile],
  ]
}

interface Member {
  folder: string
  port: number
  peerPort: number
  tls: TlsFiles | undefined
}

async function run({ folder, port, peerPort, tls }: Member): Promise<ChildProcess> {
  const scheme = tls ? 'https' : 'http'
  const client = `${scheme}://127.0.0.1:${port}`
  const peer = `${scheme}://127.0.0.1:${peerPort}`
  const identity = tls ? { tls: await readTlsFiles(tls) } : {}
  const child = spawn(
    executable,
    [
      ...['--name', 'test', '--data-dir', folder, '--log-level', 'error', '--logger', 'zap'],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `test=${peer}`],
      ...(tls ? mutualTls(tls) : []),
    ],
    // A proxy of the machine must not come between the member and itself.
    { stdio: 'ignore', env: { ...process.env, http_proxy: '', https_proxy: '', no_proxy: '*' } },
  )
  try {
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`etcd ended with ${child.exitCode}`)
        const { body } = await requestJson<{ health: string }>({ url: `${client}/health`, ...identity })
        return body.health === 'true'
      },
      { timeoutMs: 20_000, what: 'a healthy etcd' },
    )
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/**
 * Starts an etcd on free ports with a folder of its own; undefined when this machine has no etcd. With `tls` it serves
 * clients and peers with certificates of that authority only.
 */
export async function startEtcd(options: { tls?: TlsFiles } = {}): Promise<RunningEtcd | undefined> {
  if (!existsSync(executable)) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-etcd-'))
  const port = await freePort()
  const peerPort = await freePort()
  const member: Member = { folder, port, peerPort, tls: options.tls }
  let child: ChildProcess
  try {
    child = await run(member)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    endpoint: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => end(child),
    async restart() {
      await end(child)
      child = await run(member)
    },
    async stop() {
      await end(child)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually, freePort } from '@dcos-lite/lib/testing'
import { debianTree, librariesOf } from './debian-tree.ts'

const packages = ['slapd', 'libldap-2.5-0', 'libsasl2-2', 'libltdl7', 'libwrap0'] as const

/** A running directory server of Debian, on loopback. */
export interface Slapd {
  port: number
  tlsPort: number
  stop(): Promise<void>
  /** Runs again on the same ports. */
  start(): Promise<void>
}

export interface SlapdOptions {
  suffix: string
  rootDn: string
  rootPassword: string
  /** LDIF. */
  entries: string
  /** PEM files of its certificate, for LDAPS and StartTLS. */
  tls?: { caFile: string; certFile: string; keyFile: string }
  /** Further lines of slapd.conf for its database. */
  database?: string[]
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}

/** Fills a directory and serves it out of a folder of its own; the caller removes the folder. */
export async function startSlapd(folder: string, options: SlapdOptions): Promise<Slapd> {
  const tree = await debianTree(packages)
  const environment = { ...process.env, LD_LIBRARY_PATH: librariesOf(tree) }
  const [configFile, data] = [join(folder, 'slapd.conf'), join(folder, 'data')]
  await mkdir(data, { recursive: true })
  const { tls } = options
  const schemas = ['core', 'cosine', 'nis', 'inetorgperson']
  const lines = [
    ...schemas.map((name) => `include ${join(tree, 'etc/ldap/schema', `${name}.schema`)}`),
    `pidfile ${join(folder, 'slapd.pid')}`,
    `argsfile ${join(folder, 'slapd.args')}`,
    ...(tls
      ? [
          `TLSCACertificateFile ${tls.caFile}`,
          `TLSCertificateFile ${tls.certFile}`,
          `TLSCertificateKeyFile ${tls.keyFile}`,
        ]
      : []),
    'database ldif',
    `directory ${data}`,
    `suffix "${options.suffix}"`,
    `rootdn "${options.rootDn}"`,
    `rootpw ${options.rootPassword}`,
    ...(options.database ?? []),
  ]
  await writeFile(configFile, `${lines.join('\n')}\n`)
  const ldif = join(folder, 'entries.ldif')
  await writeFile(ldif, options.entries)
  const program = join(tree, 'usr/sbin/slapd')
  await promisify(execFile)(program, ['-Tadd', '-f', configFile, '-l', ldif], { env: environment })
  const [port, tlsPort] = [await freePort(), await freePort()]
  let child: ReturnType<typeof spawn> | undefined
  const slapd: Slapd = {
    port,
    tlsPort,
    async start() {
      const urls = [`ldap://127.0.0.1:${port}/`, ...(tls ? [`ldaps://127.0.0.1:${tlsPort}/`] : [])]
      // With a debug level it stays in the foreground.
      const started = spawn(program, ['-d', '0', '-f', configFile, '-h', urls.join(' ')], {
        env: environment,
        stdio: 'ignore',
      })
      child = started
      await eventually(() => answers(port), { timeoutMs: 60_000 })
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
  await slapd.start()
  return slapd
}

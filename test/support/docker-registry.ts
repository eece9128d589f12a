import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort } from '@dcos-lite/lib/testing'
import { debianProgram } from './debian-programs.ts'

/** The configuration of a registry that keeps its blobs in a folder. */
export function registryConfig(folder: string, address: string): string {
  return `version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: ${folder}}, delete: {enabled: true}}
http: {addr: "${address}", secret: of-a-test}
`
}

/** A real registry of this machine. */
export interface RunningRegistry {
  /** `host:port` */
  address: string
  /** Where its blobs lie. */
  folder: string
  stop(): Promise<void>
}

/** Starts Debian's docker-registry. */
export async function startRegistry(): Promise<RunningRegistry> {
  const program = await debianProgram('docker-registry')
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-registry-'))
  const address = `127.0.0.1:${await freePort()}`
  const config = join(folder, 'config.yml')
  await writeFile(config, registryConfig(folder, address))
  const child = spawn(program, ['serve', config], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await eventually(async () => (await fetch(`http://${address}/v2/`)).status < 500)
    return { address, folder, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

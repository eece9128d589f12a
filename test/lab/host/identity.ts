import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from '../machine/run-program.ts'
import type { HostRecord } from '../state/lab-record.ts'

const hostsFile = (name: string): string =>
  `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n::1\tlocalhost ip6-localhost ip6-loopback\n`

/**
 * Gives a host what tells it from others: name, machine id, its own ssh host key, the key that may log in, and the
 * resolver. Returns its line for ssh's list of known hosts.
 */
export async function writeIdentity(
  root: string,
  host: HostRecord,
  given: { publicKey: string; nameserver: string },
): Promise<string> {
  const write = (path: string, text: string, mode = 0o644): Promise<void> =>
    writeFile(join(root, path), text, { mode })
  await write('etc/hostname', `${host.name}\n`)
  await write('etc/hosts', hostsFile(host.name))
  await write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444)
  await write('etc/resolv.conf', `nameserver ${given.nameserver}\n`)
  await mkdir(join(root, 'root/.ssh'), { recursive: true, mode: 0o700 })
  await write('root/.ssh/authorized_keys', given.publicKey, 0o600)
  await chmod(join(root, 'root'), 0o700)
  const key = join(root, 'etc/ssh/ssh_host_ed25519_key')
  await mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', host.name, '-f', key])
  const [type = '', blob = ''] = (await readFile(`${key}.pub`, 'utf8')).split(' ')
  return `${host.address} ${type} ${blob}`
}

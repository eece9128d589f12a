import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerMount } from '../launcher/types.ts'
import { hostsText, resolverText } from './decide/host-texts.ts'
import type { NetworkRecord } from './types.ts'
import { addressesOf } from './decide/cni-call.ts'

const names = ['hosts', 'hostname', 'resolv.conf'] as const

/** Writes what a container sees in place of the machine's `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf`. */
export async function writeHostFiles(
  folder: string,
  record: NetworkRecord,
  nameservers: readonly string[] | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const addresses = record.attachments.flatMap(({ result }) => addressesOf(result))
  const dns = record.attachments.map(({ result }) => result?.dns).find((one) => one?.nameservers?.length)
  const machine = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  const texts = {
    hosts: hostsText(record.hostname, addresses[0]),
    hostname: `${record.hostname}\n`,
    'resolv.conf': resolverText(machine, dns, nameservers),
  }
  for (const name of names) await writeFile(join(folder, name), texts[name], { mode: 0o644 })
}

/** How the files get into the container. On the machine's own files only what is there can be covered. */
export function hostFileMounts(folder: string, hasOwnRoot: boolean): ContainerMount[] {
  return names
    .map((name) => ({ source: join(folder, name), target: `/etc/${name}`, readOnly: true }))
    .filter(({ target }) => hasOwnRoot || existsSync(target))
}

/** The machine's own files, for a container that has files of an image and the network of the machine. */
export function machineFileMounts(): ContainerMount[] {
  return names
    .map((name) => `/etc/${name}`)
    .filter((path) => existsSync(path))
    .map((path) => ({ source: path, target: path, readOnly: true }))
}

/** Removes them. */
export async function removeHostFiles(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

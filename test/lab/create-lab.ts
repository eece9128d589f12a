import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { labErrors } from './errors.ts'
import { createDisk } from './host/disk.ts'
import { writeIdentity } from './host/identity.ts'
import { keyFileOf, knownHostsOf } from './host/ssh.ts'
import { installInit, startHost } from './host/start.ts'
import { waitUntilReady } from './host/wait-until-ready.ts'
import { labFolder } from './machine/folders.ts'
import { mustRun } from './machine/run-program.ts'
import { createHostNetwork, createLabNetwork } from './network/lab-network.ts'
import { chooseSubnet } from './network/subnet.ts'
import { gatewayOf } from './state/lab-record.ts'
import type { HostRecord, LabRecord } from './state/lab-record.ts'
import { withLabsLock } from './state/labs-lock.ts'
import { labNames, readRecord, writeRecord } from './state/store-record.ts'

/** Writes down what the lab will be, with a subnet of its own; from here on it can be removed. */
export async function claimLab(
  wanted: Omit<LabRecord, 'format' | 'subnet' | 'hosts' | 'createdAt'>,
  hosts: Pick<HostRecord, 'name' | 'role'>[],
): Promise<LabRecord> {
  return withLabsLock(async () => {
    const names = await labNames()
    if (names.includes(wanted.name)) throw labErrors.NAME_TAKEN({ name: wanted.name })
    const records = await Promise.all(names.map(readRecord))
    const subnet = chooseSubnet(new Set(records.map((record) => record?.subnet ?? '')))
    const record: LabRecord = {
      format: 1,
      ...wanted,
      subnet,
      createdAt: new Date().toISOString(),
      hosts: hosts.map((host, at) => ({ ...host, index: at + 1, address: `${subnet}.${at + 11}` })),
    }
    await mkdir(labFolder(wanted.name), { mode: 0o700 })
    await writeRecord(record)
    return record
  })
}

async function createHost(record: LabRecord, host: HostRecord, publicKey: string): Promise<string> {
  const { root } = await createDisk(record.name, host.name, record.treeFolder)
  await installInit(root)
  const knownHost = await writeIdentity(root, host, { publicKey, nameserver: gatewayOf(record) })
  await createHostNetwork(record, host)
  await startHost(record, host)
  return knownHost
}

/** Makes and starts everything that a claimed lab consists of, and waits until every host answers. */
export async function createLab(record: LabRecord, signal?: AbortSignal): Promise<void> {
  const keyFile = keyFileOf(record.name)
  await mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', `lab-${record.name}`, '-f', keyFile])
  const publicKey = await readFile(`${keyFile}.pub`, 'utf8')
  await createLabNetwork(record)
  signal?.throwIfAborted()
  const made = await Promise.allSettled(record.hosts.map((host) => createHost(record, host, publicKey)))
  const failed = made.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  const knownHosts = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  await writeFile(knownHostsOf(record.name), knownHosts.join('\n') + '\n')
  const ready = record.hosts.map((host) =>
    waitUntilReady(record.name, host, signal === undefined ? {} : { signal }),
  )
  await Promise.all(ready.map((one) => one.catch(() => undefined))) // none may go on after a failure
  await Promise.all(ready)
}

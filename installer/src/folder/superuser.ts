import { readIfThere } from '@dcos-lite/lib/files'
import { hashPassword, verifyPassword } from '@dcos-lite/lib/passwords'
import type { Random } from '@dcos-lite/lib/random'
import { readRecord } from './cluster-record.ts'
import type { ClusterRecord } from './cluster-record.ts'
import type { InstallerFolder } from './open-folder.ts'
import { writeNew, writeWhole } from './write-once.ts'

/** How the superuser logs in. The password is undefined when only its hash is known. */
export interface SuperuserLogin {
  passwordHash: string
  password: string | undefined
  /** Where a password that was made here is kept. */
  madeIn: string | undefined
}

/**
 * Decides on the password of the superuser: the configured hash, otherwise the password of the environment, otherwise
 * one that is made here and kept in the folder. The hash stays the same from run to run.
 */
export async function openSuperuser(
  folder: InstallerFolder,
  given: {
    configuredHash: string | undefined
    password: string | undefined
    random: Random
    /** Whether what is made is kept; a preview keeps nothing. */
    keep: boolean
  },
): Promise<SuperuserLogin> {
  const { configuredHash, random, keep } = given
  if (configuredHash !== undefined) {
    return { passwordHash: configuredHash, password: given.password, madeIn: undefined }
  }
  let madeIn: string | undefined
  let { password } = given
  if (password === undefined) {
    madeIn = folder.passwordFile
    const made = Buffer.from(random.bytes(15)).toString('base64url')
    if (keep) await writeNew(folder.passwordFile, `${made}\n`, 0o600)
    password = (await readIfThere(folder.passwordFile))?.trim() ?? made
  }
  return { passwordHash: await keptHash(folder, password, keep), password, madeIn }
}

/** Each hashing gives another text; the one that was configured first stays, so that nothing changes for nothing. */
async function keptHash(folder: InstallerFolder, password: string, keep: boolean): Promise<string> {
  const record = await readRecord(folder)
  if (record?.superuserPasswordHash !== undefined) {
    if (await verifyPassword(password, record.superuserPasswordHash)) return record.superuserPasswordHash
  }
  const superuserPasswordHash = await hashPassword(password)
  if (record !== undefined && keep) {
    const changed: ClusterRecord = { ...record, superuserPasswordHash }
    await writeWhole(folder.clusterFile, `${JSON.stringify(changed, null, 2)}\n`, 0o600)
  }
  return superuserPasswordHash
}

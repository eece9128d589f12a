import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Flags } from '@oclif/core'
import { fileReason } from '@dcos-lite/lib/errors'
import { publicPartOf, readRepositoryKeys, readSigningKey } from '@dcos-lite/lib/package-signing'
import type { RepositoryKeys } from '@dcos-lite/lib/package-signing'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { universeErrors } from '../errors.ts'
import type { RepositoryState } from '../repository/state.ts'
import { collectAssets } from './collect-assets.ts'
import { knownAssets } from './next-state.ts'
import type { Signing } from './next-state.ts'

/** The flags of every command that signs. */
export const signingFlags = {
  key: Flags.string({ description: 'file of the signing key (see `key new`)', multiple: true }),
  keys: Flags.string({ description: 'file of the public keys; default: keys.json beside the signing key' }),
  assets: Flags.string({ description: 'folder of files that stand for the URLs that end with their names' }),
  'valid-days': Flags.integer({
    description: 'the signature runs out after so many days; default: never',
    min: 1,
  }),
  'allow-unknown-assets': Flags.boolean({
    description: 'sign also when the content of an asset cannot be read; nobody can check it then',
  }),
}

export interface SigningFlagValues {
  key?: string[] | undefined
  keys?: string | undefined
  assets?: string | undefined
  'valid-days'?: number | undefined
  'allow-unknown-assets'?: boolean
}

async function readKeys(flags: SigningFlagValues): Promise<RepositoryKeys | undefined> {
  if (flags.keys !== undefined) return readRepositoryKeys(flags.keys)
  const [first] = flags.key ?? []
  return first === undefined ? undefined : readRepositoryKeys(join(dirname(first), 'keys.json'))
}

/** Reads keys and assets as the flags say; undefined when nothing is to be signed. */
export async function signingOf(
  flags: SigningFlagValues,
  before: RepositoryState,
  packages: readonly PackageDefinition[],
): Promise<Signing | undefined> {
  const keys = await readKeys(flags)
  if (!keys || !flags.key) return undefined
  const signers = await Promise.all(flags.key.map(readSigningKey))
  const folder = flags.assets === undefined ? {} : { folder: flags.assets }
  const { hashes } = await collectAssets(packages, knownAssets(before), folder)
  const days = flags['valid-days']
  return {
    keys,
    signers,
    now: new Date(),
    assets: hashes,
    ...(days === undefined ? {} : { validDays: days }),
    allowUnknownAssets: flags['allow-unknown-assets'] ?? false,
  }
}

/** The public keys in a file: a list of a repository, or a signing key's own. */
export async function readTrusted(files: readonly string[]): Promise<{ keyId: string; publicKey: string }[]> {
  const read = await Promise.all(
    files.map(async (file) => {
      const keys = await readRepositoryKeys(file).catch(() => undefined)
      return keys?.keys ?? [publicPartOf(await readSigningKey(file))]
    }),
  )
  return read.flat().map(({ keyId, publicKey }) => ({ keyId, publicKey }))
}

/** The token in a file, without the white space around it. */
export async function readToken(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw universeErrors.TOKEN_FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
}

import { readFile } from 'node:fs/promises'
import { fileReason } from '@dcos-lite/lib/errors'
import ssh2 from 'ssh2'
import { installerErrors } from '../errors.ts'
import type { SessionTarget } from './open-session.ts'

/** Reads the private key of the configuration, or takes the SSH agent of the surroundings. */
export async function readCredentials(
  keyFile: string | undefined,
  environment: Record<string, string | undefined>,
): Promise<SessionTarget['credentials']> {
  if (keyFile === undefined) {
    const agent = environment.SSH_AUTH_SOCK
    if (agent === undefined || agent === '') throw installerErrors.NO_CREDENTIALS()
    return { agent }
  }
  let privateKey: Buffer
  try {
    privateKey = await readFile(keyFile)
  } catch (error) {
    throw installerErrors.KEY_UNUSABLE({ file: keyFile, reason: fileReason(error) })
  }
  const passphrase = environment.DCOS_SSH_KEY_PASSPHRASE
  const parsed = ssh2.utils.parseKey(privateKey, passphrase)
  if (parsed instanceof Error) throw installerErrors.KEY_UNUSABLE({ file: keyFile, reason: parsed.message })
  return { privateKey, ...(passphrase === undefined ? {} : { passphrase }) }
}

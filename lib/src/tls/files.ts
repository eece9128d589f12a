import { readFile } from 'node:fs/promises'
import { messageOf } from '../errors/index.ts'
import { tlsErrors } from './errors.ts'
import { parseCertificate } from './inspect.ts'
import { parseKey } from './keys.ts'
import type { TlsFiles, TlsMaterial } from './types.ts'

async function read(what: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw tlsErrors.FILE_UNREADABLE({ what, file, reason: messageOf(error) }, { cause: error })
  }
}

/**
 * Reads the three files of one side of a connection and checks that they are what they should be and belong
 * together. A certificate that has ended is not refused here: `checkTlsMaterial` says so.
 */
export async function readTlsFiles({ caFile, certFile, keyFile }: TlsFiles): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all([
    read('certificate of the authority', caFile),
    read('certificate', certFile),
    read('private key', keyFile),
  ])
  parseCertificate(ca, caFile)
  const certificate = parseCertificate(cert, certFile)
  if (!certificate.checkPrivateKey(parseKey(key, keyFile))) {
    throw tlsErrors.KEY_MISMATCH({ keyFile, certFile })
  }
  return { ca, cert, key }
}

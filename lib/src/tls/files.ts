import { open, readFile, rename } from 'node:fs/promises'
import { messageOf } from '../errors/index.ts'
import { tlsErrors } from './errors.ts'
import { parseCertificate } from './inspect.ts'
import { parseKey } from './keys.ts'
import type { CertificateAndKey, TlsFiles, TlsMaterial } from './types.ts'

/** Where the next content of a file waits until it is put in place. */
export const nextOf = (file: string): string => `${file}.next`

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
  const privateKey = parseKey(key, keyFile)
  if (parseCertificate(cert, certFile).checkPrivateKey(privateKey)) return { ca, cert, key }
  // A renewal puts the key in place first; the certificate that belongs to it lies beside the old one.
  const next = await readFile(nextOf(certFile), 'utf8').catch(() => undefined)
  if (next !== undefined && parseCertificate(next, nextOf(certFile)).checkPrivateKey(privateKey)) {
    return { ca, cert: next, key }
  }
  throw tlsErrors.KEY_MISMATCH({ keyFile, certFile })
}

async function writeNext(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(nextOf(file), 'w', mode)
  try {
    await handle.chmod(mode)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces a key and its certificate; whoever reads at any moment, also after a crash, finds two that fit. */
export async function replaceTlsFiles(
  { certFile, keyFile }: Pick<TlsFiles, 'certFile' | 'keyFile'>,
  { certPem, keyPem }: CertificateAndKey,
): Promise<void> {
  await writeNext(keyFile, keyPem, 0o600)
  await writeNext(certFile, certPem, 0o644)
  await rename(nextOf(keyFile), keyFile)
  await rename(nextOf(certFile), certFile)
}

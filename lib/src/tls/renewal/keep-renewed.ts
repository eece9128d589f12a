import type { Clock } from '../../clock/index.ts'
import { messageOf } from '../../errors/index.ts'
import type { Logger } from '../../log/index.ts'
import { checkTlsMaterial } from '../check.ts'
import { readTlsFiles, replaceTlsFiles } from '../files.ts'
import { inspectCertificate } from '../inspect.ts'
import { newKeyPair, publicPem, writeKey } from '../keys.ts'
import type { CertificateFacts, TlsFiles } from '../types.ts'
import { isRenewalDue, urgentFromMs } from './decide/renewal-due.ts'
import type { Validity } from './decide/renewal-due.ts'
import type { RenewalRequest } from './issuer.ts'

/** An authority that renews certificates, on this machine or on another. */
export interface RenewalSource {
  /** How long its own certificate is good. */
  validity(): Promise<Validity>
  /** The new certificate with what its authority needs to be known by, PEM. */
  sign(request: RenewalRequest): Promise<string>
}

/** Renews certificates for as long as it runs. */
export interface Renewals {
  /** What could not be renewed and is needed soon, and why; empty when all is well. */
  problems(): string[]
  /** Looks now instead of at the next hour. */
  look(): Promise<void>
  stop(): void
}

const lookMs = 3600 * 1000

/** Replaces each certificate with a third of its life left, long before anybody misses it. */
export function keepRenewed(
  holders: readonly { files: TlsFiles; source: RenewalSource }[],
  { clock, log }: { clock: Clock; log: Logger },
): Renewals {
  const failures = new Map<string, { text: string; fromMs: number }>()

  const renew = async (files: TlsFiles, source: RenewalSource, own: CertificateFacts): Promise<void> => {
    const { publicKey, privateKey } = await newKeyPair()
    const certPem = await source.sign({ names: own, publicKeyPem: publicPem(publicKey) })
    const { ca } = await readTlsFiles(files)
    const problem = checkTlsMaterial({ ca, cert: certPem }, clock.nowMs())
    if (problem) throw problem
    await replaceTlsFiles(files, { certPem, keyPem: writeKey(privateKey) })
    const until = new Date(inspectCertificate(certPem).notAfterMs).toISOString()
    log.info('a certificate was renewed', { certFile: files.certFile, until })
  }

  const lookAt = async (files: TlsFiles, source: RenewalSource): Promise<void> => {
    const { certFile } = files
    let fromMs = 0
    try {
      const own = inspectCertificate((await readTlsFiles(files)).cert, certFile)
      fromMs = urgentFromMs(own)
      if (isRenewalDue(own, await source.validity(), clock.nowMs())) await renew(files, source, own)
      failures.delete(certFile)
    } catch (error) {
      failures.set(certFile, { text: `${certFile} could not be renewed: ${messageOf(error)}`, fromMs })
      log.warn('a certificate could not be renewed', { certFile, error })
    }
  }

  let looking: Promise<void> | undefined
  const look = (): Promise<void> =>
    (looking ??= (async () => {
      for (const { files, source } of holders) await lookAt(files, source)
      looking = undefined
    })())
  const timer = clock.every(lookMs, () => void look())
  void look()
  return {
    look,
    problems: () =>
      [...failures.values()].flatMap(({ text, fromMs }) => (clock.nowMs() >= fromMs ? [text] : [])),
    stop: () => timer.cancel(),
  }
}

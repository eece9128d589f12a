import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../clock/index.ts'
import { createCertificateAuthority, issueCertificate } from '../tls/index.ts'
import type { CertificateAuthority, IssueOptions, TlsFiles } from '../tls/index.ts'

const hourMs = 3600 * 1000

/** A certificate authority for a test and the means to write files that it signed. */
export interface TestAuthority {
  authority: CertificateAuthority
  /** Issues a certificate for 127.0.0.1 and `localhost`, valid for an hour, and writes its three files. */
  writeFiles(name: string, options?: Partial<IssueOptions>): Promise<TlsFiles>
}

/** Makes an authority of its own whose files go into `folder`. */
export async function createTestAuthority(
  folder: string,
  commonName = 'test cluster',
): Promise<TestAuthority> {
  const nowMs = systemClock.nowMs()
  const authority = await createCertificateAuthority({ commonName, nowMs })
  return {
    authority,
    async writeFiles(name, options = {}) {
      const issued = await issueCertificate(authority, {
        commonName: name,
        addresses: ['127.0.0.1'],
        dnsNames: ['localhost'],
        nowMs,
        validMs: hourMs,
        ...options,
      })
      const fileOf = (ending: string): string => join(folder, `${name}.${ending}`)
      const files = { caFile: fileOf('ca.crt'), certFile: fileOf('crt'), keyFile: fileOf('key') }
      await writeFile(files.caFile, authority.certPem)
      await writeFile(files.certFile, issued.certPem)
      await writeFile(files.keyFile, issued.keyPem, { mode: 0o600 })
      return files
    },
  }
}

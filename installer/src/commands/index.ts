import {
  CertificatesList,
  CertificatesRenew,
  CertificatesRevoke,
  CertificatesRotate,
} from './certificates.ts'
import { HashPassword } from './hash-password.ts'
import { Install, Plan } from './install.ts'
import { LocalRemove } from './local-remove.ts'
import { LocalUp } from './local-up.ts'
import { NewSecretsKey } from './new-secrets-key.ts'
import { Status } from './status.ts'
import { Uninstall } from './uninstall.ts'

/** What oclif finds by the manifest's explicit command map. */
export const commands = {
  install: Install,
  plan: Plan,
  status: Status,
  uninstall: Uninstall,
  'certificates:list': CertificatesList,
  'certificates:renew': CertificatesRenew,
  'certificates:revoke': CertificatesRevoke,
  'certificates:rotate': CertificatesRotate,
  'hash-password': HashPassword,
  'new-secrets-key': NewSecretsKey,
  'local:up': LocalUp,
  'local:remove': LocalRemove,
}

import { certificateNames, namesIn } from '@dcos-lite/lib/tls'
import type { CertificateFacts } from '@dcos-lite/lib/tls'

/** What an agent says that it is, and what the registry knows of the id that it comes back with. */
export interface ClaimedIdentity {
  ip: string
  hostname: string
  agentId: string | undefined
  registeredHostname: string | undefined
}

/** Why an agent with this certificate must not register as that; undefined when it may. */
export function identityRefusal(certificate: CertificateFacts, claim: ClaimedIdentity): string | undefined {
  const { ip, hostname, agentId, registeredHostname = hostname } = claim
  const shown = `the certificate of ${certificate.subject} names ${namesIn(certificate)}`
  const unnamed = [ip, hostname].find((name) => !certificateNames(certificate, name))
  if (unnamed !== undefined) {
    return `${shown}, and not ${unnamed}, which the agent registers with: issue one that names it, or correct the address that the agent advertises`
  }
  if (certificateNames(certificate, registeredHostname)) return undefined
  return `${shown}, and not ${registeredHostname}, the host of agent ${agentId ?? ''}: issue one that names it, or give the agent an empty work folder`
}

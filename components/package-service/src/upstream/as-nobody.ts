import { formatPrincipal, principalHeader } from '@dcos-lite/lib/contracts'

/**
 * Headers of calls to addresses that others wrote: packages, repositories, whoever redirects. Such an address may be
 * one of the cluster's own; what is on this machine is believed to be a part of it there, unless it says that it asks
 * for nobody.
 */
export const asNobody: Readonly<Record<string, string>> = {
  [principalHeader]: formatPrincipal({ uid: '', kind: 'user' }),
}

import type { Clock } from '../../clock/index.ts'
import { readIssuer, signRenewal } from './issuer.ts'
import type { IssuerFiles } from './issuer.ts'
import type { RenewalSource } from './keep-renewed.ts'

/** The authority on this machine. */
export function localSource(issuer: IssuerFiles, clock: Clock): RenewalSource {
  return {
    validity: () => readIssuer(issuer),
    sign: (request) => signRenewal(issuer, request, clock.nowMs()),
  }
}

import { createLocalJWKSet } from 'jose'
import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { createAccessControlOver, createTokenVerifier } from '@dcos-lite/lib/identity'
import type { KeySet } from '@dcos-lite/lib/identity'
import type { AccessBook } from '../access/book.ts'
import type { SigningKeys } from '../tokens/signing-key.ts'
import { demandsOf } from './demands.ts'
import type { RoutedCall } from './demands.ts'

/** Puts the API under permissions. The identity service needs no feed: it has the accounts itself. */
export function guardIam(
  app: FastifyInstance,
  book: AccessBook,
  signingKeys: SigningKeys,
  environment: Environment,
): void {
  const accounts = {
    ...book.facts,
    find: (uid: string) => {
      const user = book.users.get(uid)
      if (!user) return undefined
      const kind = user.isService ? ('service-account' as const) : ('user' as const)
      return { uid, incarnation: user.incarnation, kind }
    },
    ready: () => Promise.resolve(true),
    following: () => true,
    onKeys: (listener: () => void) => void signingKeys.onChange(listener),
    stop: () => undefined,
  }
  const keySet: KeySet = {
    keys: () => Promise.resolve(createLocalJWKSet({ keys: signingKeys.published() })),
    renew: () => Promise.resolve(false),
    forget: () => undefined,
  }
  const access = createAccessControlOver(accounts, createTokenVerifier(keySet, accounts, environment))
  app.addHook('onRequest', async (request) => {
    const needed = demandsOf(book.facts, {
      method: request.method,
      route: request.routeOptions.url,
      params: request.params as RoutedCall['params'],
    })
    if (needed === 'open') return
    const principal = await access.callerOf(request.raw)
    if (!Array.isArray(needed) && needed.self === principal.uid) return
    for (const { resource, action } of Array.isArray(needed) ? needed : needed.otherwise) {
      access.demand(principal, resource, action)
    }
  })
}

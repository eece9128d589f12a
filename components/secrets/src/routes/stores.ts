import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { secretsErrors } from '../errors.ts'
import type { Vault } from '../vault/vault.ts'
import { requireStore } from './secrets.ts'

const store = {
  name: 'default',
  description: 'the secrets of this cluster',
  driver: 'dcos-lite',
  initialized: true,
  sealed: false,
}

/** Serves what there is to know of secret stores, and the renewal of the key. */
export function serveStores(app: FastifyInstance, vault: Vault): void {
  app.get('/secrets/v1/store', () => ({ array: [store] }))
  app.get('/secrets/v1/store/:store', (request) => {
    requireStore(request)
    return store
  })
  app.get('/secrets/v1/seal-status/:store', (request) => {
    requireStore(request)
    return { sealed: false, threshold: 1, shares: 1, progress: 0 }
  })
  app.get('/secrets/v1/init/:store', (request) => {
    requireStore(request)
    return { initialized: true }
  })
  app.post('/secrets/v1/store/:store/rotate', async (request) => {
    requireStore(request)
    return vault.rotate()
  })
  for (const path of ['store', 'init', 'seal', 'unseal', 'auth']) {
    app.route({
      method: ['PUT', 'POST', 'PATCH', 'DELETE'],
      url: `/secrets/v1/${path}/:store`,
      handler: () => {
        throw secretsErrors.STORE_FIXED()
      },
    })
  }
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import type { Browser, Page } from './browser.ts'

/** The provider's people: name at the provider, and what it says about them. */
export const people: Record<string, Record<string, unknown>> = {
  ann: { email: 'Ann@example.org', email_verified: true, name: 'Ann Example' },
  eve: { email: 'ann@example.org', email_verified: true, name: 'Eve' },
  liar: { email: 'admin@example.org', email_verified: false, name: 'Liar' },
  plain: { name: 'Without Mail' },
}

/** A running OpenID provider. */
export interface RealProvider {
  issuer: string
  /** Logs somebody in at the page where the browser is, and agrees to everything. Ends at the way back. */
  logIn(browser: Browser, page: Page, login: string): Promise<Page>
  stop(): Promise<void>
}

/** Starts a provider that lets one client in; `redirectUri` is where it sends people back. */
export async function startProvider(redirectUri: string, tls?: TlsFiles): Promise<RealProvider> {
  const server = tls
    ? createSecureServer({ cert: await readFile(tls.certFile), key: await readFile(tls.keyFile) })
    : createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'dcos', client_secret: 'a client secret', redirect_uris: [redirectUri] }],
    claims: { email: ['email', 'email_verified'], profile: ['name'], openid: ['sub'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['for the test'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  })
  const handle = provider.callback()
  server.on('request', (request, response) => void handle(request, response))
  return {
    issuer,
    async logIn(browser, page, login) {
      let at = await browser.follow(page, issuer)
      for (const form of [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }] as Record<
        string,
        string
      >[]) {
        at = await browser.follow(await browser.post(at.url, form), issuer)
      }
      return at
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

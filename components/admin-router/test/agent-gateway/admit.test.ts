import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { DcosError } from '@dcos-lite/lib/errors'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { createAdmission } from '../../src/agent-gateway/admit.ts'
import type { GatewayAdmission } from '../../src/agent-gateway/admit.ts'
import type { GatewayAccess } from '../../src/agent-gateway/config.ts'
import type { Exchange } from '../../src/proxy/exchange.ts'
import { call } from '../stand-ins/call.ts'
import { startStandInIdentity } from '../stand-ins/identity.ts'
import type { StandInIdentity } from '../stand-ins/identity.ts'

const resource = 'dcos:adminrouter:ops:system-logs'

/** A server whose only route is guarded, reached over an address that is not this machine's own loopback. */
async function withGuarded(
  access: GatewayAccess | false | undefined,
  auth: boolean,
  ask: (ask: (headers?: Record<string, string>) => Promise<string>) => Promise<void>,
): Promise<void> {
  const admission: GatewayAdmission = createAdmission(access, testEnvironment())
  const server: Server = createServer((request, response) => {
    // Loopback is trusted without TLS; what is tested here is a client on another machine.
    Object.defineProperty(request.socket, 'remoteAddress', { value: '192.0.2.1', configurable: true })
    const route = { name: 'logs', match: { prefix: '/' }, auth, resource, target: { type: 'service' } }
    admission.admit({ request, route } as unknown as Exchange).then(
      () => response.end('admitted'),
      (error: unknown) => response.end((error as DcosError).code),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await ask(async (headers = {}) => (await call(base, '/system/v1/logs', { headers })).body)
  } finally {
    admission.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

describe('who may ask the gateway of an agent', () => {
  let identity: StandInIdentity
  before(async () => {
    identity = await startStandInIdentity(['ann', 'ben'])
    identity.grant('ben', resource)
  })
  after(() => identity?.stop())

  const refused = 'DCL_ADMIN_ROUTER_NOT_AUTHENTICATED'

  it('refuses everybody without a valid token, whatever they say about who they are', () =>
    withGuarded({ iamUrl: identity.url }, true, async (ask) => {
      expect(await ask()).to.equal(refused)
      expect(await ask({ authorization: 'token=abc.def.ghi' })).to.equal(refused)
      expect(await ask({ 'x-dcos-principal': 'ann;user' })).to.equal(refused)
      const expired = await identity.token('ann', { exp: 1 })
      expect(await ask({ authorization: `token=${expired}` })).to.equal(refused)
      expect(await ask({ authorization: `token=${await identity.token('ann')}` })).to.equal('admitted')
    }))

  it('asks for the permission of the route where permissions are enforced', () =>
    withGuarded({ iamUrl: identity.url, permissions: 'enforce' }, true, async (ask) => {
      const as = async (uid: string): Promise<string> =>
        ask({ authorization: `token=${await identity.token(uid)}` })
      expect(await as('ann')).to.equal('DCL_ADMIN_ROUTER_NOT_AUTHORIZED')
      expect(await as('ben')).to.equal('admitted')
    }))

  it('uses another copy of the identity service when one is away', () =>
    withGuarded({ iamUrl: ['http://127.0.0.1:1', identity.url] }, true, async (ask) => {
      const headers = { authorization: `token=${await identity.token('ann')}` }
      await eventually(async () => (await ask(headers)) === 'admitted')
    }))

  it('is closed without settings, and open only where that was asked for or the route is', async () => {
    await withGuarded(undefined, true, async (ask) => void expect(await ask()).to.equal(refused))
    await withGuarded(undefined, false, async (ask) => void expect(await ask()).to.equal('admitted'))
    await withGuarded(false, true, async (ask) => void expect(await ask()).to.equal('admitted'))
  })
})

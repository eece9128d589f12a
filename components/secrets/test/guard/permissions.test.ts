import { join } from 'node:path'
import { expect } from 'chai'
import type { Action } from '@dcos-lite/lib/contracts'
import { createHttpService, openStream } from '@dcos-lite/lib/http-server'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { withSecrets } from '../start-secrets.ts'
import type { SecretsUnderTest } from '../start-secrets.ts'

const headers = { 'x-dcos-principal': 'ann;user' }

/** Runs with an identity service that knows one user, `ann`, and what she was granted. */
async function withGrants(
  lines: [rid: string, ...actions: Action[]][],
  work: (secrets: SecretsUnderTest) => Promise<void>,
): Promise<void> {
  const service = createHttpService({ name: 'iam', environment: testEnvironment() })
  const users = [{ uid: 'ann', incarnation: '1', kind: 'user' }]
  const grants = lines.map(([rid, ...actions]) => ({ rid, to: 'user', id: 'ann', actions }))
  service.app.get('/internal/v1/users/events', (request, reply) => {
    const stream = openStream(request, reply, { contentType: 'text/event-stream' })
    stream.write(`event: snapshot\ndata: ${JSON.stringify({ users, members: [], grants })}\n\n`)
  })
  const iamUrl = await service.listen({ host: '127.0.0.1', port: 0 })
  try {
    await withSecrets({ permissions: { iamUrl } }, work)
  } finally {
    await service.stop()
  }
}

describe('The permissions on secrets and configuration', () => {
  it('are by path and action, as DC/OS names them', async () => {
    const team = 'dcos:secrets:default:/team'
    await withGrants(
      [
        [team, 'create', 'read'],
        ['dcos:secrets:list:default:/team', 'read'],
      ],
      async ({ call, folder, restart }) => {
        await restart({ auditFile: join(folder, 'audit.jsonl') })
        const at = (path: string): string => `/secrets/v1/secret/default/${path}`
        const body = { value: 'x' }
        const status = async (
          method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST',
          path: string,
        ): Promise<number> =>
          (await call(path, { method, headers, ...(method === 'PUT' || method === 'PATCH' ? { body } : {}) }))
            .status
        expect(await status('PUT', at('team/a'))).to.equal(201)
        expect(await status('GET', at('team/a'))).to.equal(200)
        expect(await status('GET', `${at('team/a')}?version=1`)).to.equal(200)
        expect(await status('GET', `${at('team')}?list=true`)).to.equal(200)
        expect(await status('GET', '/secrets/v1/store')).to.equal(200)
        expect(await status('GET', at('team%2F..%2Fother')), 'a way out').to.equal(400)
        for (const [method, path] of [
          ['PATCH', at('team/a')],
          ['POST', `${at('team/a')}?rollback=1`],
          ['DELETE', at('team/a')],
          ['PUT', at('teamwork')],
          ['PUT', at('other/a')],
          ['GET', at('?list=true')],
          ['POST', '/secrets/v1/store/default/rotate'],
          ['POST', '/internal/v1/resolve'],
          ['GET', '/internal/v1/changes'],
          ['GET', '/secrets/v1/audit/entries'],
          ['GET', '/config/v1/keys/team/a'],
        ] as const) {
          expect(await status(method, path), `${method} ${path}`).to.equal(403)
        }
      },
    )
  })

  it('are by namespace and key in the config service', async () => {
    const lines: [string, ...Action[]][] = [
      ['dcos:config:shop:/web', 'full'],
      ['dcos:config:shop', 'read'],
    ]
    await withGrants(lines, async ({ call }) => {
      const keys = '/config/v1/keys'
      const put = { method: 'PUT' as const, headers, body: { value: 'x' } }
      expect((await call(`${keys}/shop/web/level`, put)).status).to.equal(200)
      expect((await call(`${keys}/shop/level`, put)).status).to.equal(403)
      expect((await call(`${keys}/shop?list=true`, { headers })).status).to.equal(200)
      expect((await call('/config/v1/watch/shop?index=0&wait=0', { headers })).status).to.equal(200)
      expect((await call('/config/v1/watch/other?index=0&wait=0', { headers })).status).to.equal(403)
      expect((await call('/config/v1/namespaces', { headers })).status).to.equal(403)
      const refused = await call(`${keys}/other/level`, { headers })
      expect([refused.status, refused.body.code]).to.deep.equal([403, 'DCL_IDENTITY_NOT_AUTHORIZED'])
    })
  })
})

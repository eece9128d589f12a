import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'

const app = { id: '/a', cmd: 'sleep 1', instances: 0 }

describe('Bad input', () => {
  it('that is not JSON, empty or of another type gets its error, and nothing is changed', async () => {
    await withMarathon(async ({ url, call }) => {
      const send = async (body: string, contentType = 'application/json'): Promise<unknown[]> => {
        const answer = await fetch(`${url}/v2/apps`, {
          method: 'POST',
          body,
          headers: { 'content-type': contentType },
        })
        const { message, details } = (await answer.json()) as { message: string; details: unknown }
        return [answer.status, message, typeof details]
      }
      expect(await send('{"id": ')).to.deep.equal([400, 'Invalid JSON', 'string'])
      expect(await send('')).to.deep.equal([400, 'Please specify data in JSON format', 'string'])
      expect((await send('<app/>', 'application/xml'))[0]).to.equal(415)
      expect((await send(JSON.stringify(app), 'text/plain'))[0]).to.equal(415)
      for (const body of [[], 'text', 5, null]) {
        expect((await send(JSON.stringify(body)))[0], JSON.stringify(body)).to.be.oneOf([400, 422])
      }
      expect((await call('GET', '/v2/apps')).body.apps).to.deep.equal([])
    })
  })

  const cases: [string, object, string][] = [
    ['a number for a text', { cmd: 5 }, '/cmd'],
    ['a text for a number', { cpus: '1' }, '/cpus'],
    ['a fraction for a whole number', { instances: 1.5 }, '/instances'],
    ['a negative number', { mem: -1 }, '/mem'],
    ['an object for a list', { args: {} }, '/args'],
    ['a literal that is none', { killSelection: 'SOMEONE' }, '/killSelection'],
    ['an id with capitals', { id: '/Prod/web' }, '/id'],
    ['an id with a dot at its edge', { id: '/prod/.web' }, '/id'],
    ['an id with an underscore', { id: '/prod/my_web' }, '/id'],
    ['an id that is deeper than any tree', { id: '/a'.repeat(5000) }, '/id'],
    ['an id that ends like a route', { id: '/prod/tasks' }, '/id'],
    ['a port out of range', { portDefinitions: [{ port: 70_000 }] }, '/portDefinitions(0)/port'],
    ['a negative port', { portDefinitions: [{ port: -1 }] }, '/portDefinitions(0)/port'],
    ['a port twice', { portDefinitions: [{ port: 80 }, { port: 80 }] }, '/portDefinitions'],
    ['a port name twice', { portDefinitions: [{ name: 'a' }, { name: 'a' }] }, '/portDefinitions'],
    ['an unknown operator', { constraints: [['hostname', 'NEAR', 'x']] }, '/constraints(0)'],
    ['a pattern that is none', { constraints: [['rack', 'LIKE', '(']] }, '/constraints(0)'],
    ['a constraint of one word', { constraints: [['hostname']] }, '/constraints(0)'],
    ['a health check of no port', { healthChecks: [{ portIndex: 7 }] }, '/healthChecks(0)'],
    [
      'a health check without its command',
      { healthChecks: [{ protocol: 'COMMAND' }] },
      '/healthChecks(0)/command',
    ],
    ['a dependency of itself', { dependencies: ['/a'] }, '/dependencies'],
    ['a dependency that is no id', { dependencies: ['/b', '../B_c'] }, '/dependencies(1)'],
    ['more instances than a number of 32 bits', { instances: 2_147_483_648 }, '/instances'],
    ['a time beyond 32 bits', { backoffSeconds: 1e10 }, '/backoffSeconds'],
    ['a check that runs nothing', { check: { exec: { command: {} } } }, '/check/exec/command'],
    [
      'a check that runs two commands',
      { check: { exec: { command: { shell: 'true', argv: ['true'] } } } },
      '/check/exec/command',
    ],
    ['an address that is none', { fetch: [{ uri: 'http://x/a b' }] }, '/fetch(0)/uri'],
    ['an escape that escapes nothing', { fetch: [{ uri: 'http://x/%zz' }] }, '/fetch(0)/uri'],
    [
      'more than it has',
      { upgradeStrategy: { minimumHealthCapacity: 1.5, maximumOverCapacity: 0 } },
      '/upgradeStrategy/minimumHealthCapacity',
    ],
  ]
  it('in a member is named by its path', async () => {
    await withMarathon(async ({ call }) => {
      for (const [what, members, path] of cases) {
        const { status, body } = await call('POST', '/v2/apps', { ...app, ...members })
        expect(status, what).to.equal(422)
        const paths = body.details.map((detail) => detail.path)
        expect(paths, `${what}: ${JSON.stringify(body)}`).to.include(path)
        for (const { errors } of body.details) expect(errors, what).to.be.an('array').that.is.not.empty
      }
      expect((await call('GET', '/v2/apps')).body.apps).to.deep.equal([])
    })
  })

  it('with members that nobody knows is taken without them', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/apps', { ...app, colour: 'red', container: null })
      expect(created.status).to.equal(201)
      expect(created.body).to.not.have.any.keys('colour', 'container')
    })
  })

  it('that closes a circle of dependencies over several apps is refused as a whole', async () => {
    await withMarathon(async ({ call }) => {
      const link = (id: string, to: string): object => ({ ...app, id, dependencies: [to] })
      const apps = [link('/x', '/y'), link('/y', '/z'), link('/z', '/x')]
      const { status, body } = await call('PUT', '/v2/apps', apps)
      expect(status).to.equal(422)
      expect(body.details[0]?.errors).to.deep.equal(['Dependency graph has cyclic dependencies.'])
      expect((await call('GET', '/v2/apps')).body.apps).to.deep.equal([])
    })
  })

  it('of two updates of one app at once: one is carried out, the other names the deployment that holds the lock', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', app)
      const isDone = async (): Promise<boolean> =>
        (await call<unknown[]>('GET', '/v2/deployments')).body.length === 0
      await eventually(isDone, { timeoutMs: 60_000, what: 'the deployment that creates it' })
      const updates = await Promise.all([
        call('PUT', '/v2/apps/a', { instances: 1 }),
        call('PUT', '/v2/apps/a', { instances: 2 }),
      ])
      const done = updates.find(({ status }) => status === 200)
      const refused = updates.find(({ status }) => status === 409)
      expect((refused?.body as unknown as { deployments: object[] }).deployments).to.deep.equal([
        { id: done?.body.deploymentId },
      ])
    })
  })
})

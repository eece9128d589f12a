import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { testPackage } from '../../src/test-run/test-package.ts'

/** A cluster on which no instance ever runs, and whose package service refuses some operations. */
async function withRefusingCluster(
  refused: readonly string[],
  instances: number,
  work: (url: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = []
  const server = createServer((request, reply) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const operation = path.replace('/package/', '')
    asked.push(operation)
    const answers: Record<string, object> = {
      '/service/marathon/v2/apps': {
        apps: asked.includes('uninstall') ? [] : [{ id: '/mine', instances, tasksRunning: 0 }],
      },
      '/mesos/slaves': { slaves: [] },
      '/mesos/state': { frameworks: [] },
    }
    const fails = refused.includes(operation) && asked.includes('install')
    reply.writeHead(fails ? 503 : 200, { 'content-type': 'application/json' })
    reply.end(JSON.stringify(fails ? { message: `no ${operation} today` } : (answers[path] ?? {})))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const failureOf = (url: string): Promise<Error> =>
  testPackage({
    cluster: { url, token: '' },
    repositoryUrl: 'http://127.0.0.1:1/repo',
    ...{ name: 'mine', version: '1', timeoutMs: 1, report: () => undefined },
  }).then(
    () => new Error('it went well'),
    (error: unknown) => error as Error,
  )

describe('What a test of a package leaves on the cluster', function () {
  this.timeout(60_000)

  it('is told beside the reason of the failure when it cannot be taken away', () =>
    withRefusingCluster(['uninstall', 'repository/delete'], 1, async (url) => {
      const { message } = await failureOf(url)
      expect(message).to.include('failed at "become healthy": mine has 0 of 1 instances')
      expect(message).to.include('the package stays on the cluster').and.include('no uninstall today')
      expect(message)
        .to.include('the repository dcos-universe-test stays on the cluster')
        .and.include('no repository/delete today')
    }))

  it('is not told of when it is taken away', () =>
    withRefusingCluster([], 1, async (url, asked) => {
      const { message } = await failureOf(url)
      expect(message).to.include('failed at "become healthy"').and.not.include('stays')
      expect(asked.slice(-2)).to.deep.equal(['uninstall', 'repository/delete'])
    }))

  it('fails the test of a package that is fine', () =>
    withRefusingCluster(['repository/delete'], 0, async (url) => {
      const { message } = await failureOf(url)
      expect(message).to.include('failed at "take away the repository"')
      expect(message).to.include('no repository/delete today')
    }))
})

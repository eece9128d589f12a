import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startAgent } from '../../../../src/index.ts'

async function failureOf(workDir: string, socket: string): Promise<string> {
  const config = {
    listen: { host: '127.0.0.1', port: 0 },
    masterUrls: ['http://127.0.0.1:1'],
    workDir,
    launcher: 'systemd' as const,
    systemd: { socket },
  }
  return await startAgent(config, testEnvironment()).then(
    () => 'it started',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )
}

describe('an agent with the systemd launcher', () => {
  it('does not start where there is no systemd, and says what to do', async () => {
    await withTemporaryFolder(async (folder) => {
      const failure = await failureOf(folder, join(folder, 'private'))
      expect(failure).to.match(
        /^DCL_MESOS_AGENT_SYSTEMD_UNREACHABLE: The agent cannot reach systemd at .*ENOENT/,
      )
      // It left nothing open: a second start comes as far.
      expect(await failureOf(folder, join(folder, 'private'))).to.equal(failure)
    })
  })

  it('does not wait for ever for something that is no systemd', async () => {
    await withTemporaryFolder(async (folder) => {
      const socket = join(folder, 'private')
      const server = createServer((peer: Socket) => peer.on('error', () => undefined).end('no\r\n'))
      server.listen(socket)
      await once(server, 'listening')
      try {
        expect(await failureOf(folder, socket)).to.contain('DCL_MESOS_AGENT_SYSTEMD_UNREACHABLE')
      } finally {
        server.close()
      }
    })
  })
})

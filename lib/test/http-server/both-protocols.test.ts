import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { acceptBothProtocols } from '@dcos-lite/lib/http-server'
import { createTestAuthority, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { modernTls } from '@dcos-lite/lib/tls'

describe('a port for both protocols', () => {
  it('cuts who connects and says nothing, or begins a handshake and does not go on', () =>
    withTemporaryFolder(async (folder) => {
      const { certFile, keyFile } = await (await createTestAuthority(folder)).writeFiles('server')
      const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
      const server = createServer({ ...modernTls, cert, key, handshakeTimeout: 50 })
      acceptBothProtocols(server, 50)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      try {
        for (const beginning of ['', '\u0016', '\u0016\u0003\u0001\u0002\u0000']) {
          const socket = connect(port, '127.0.0.1')
          socket.on('error', () => undefined)
          socket.resume()
          socket.write(beginning, 'latin1')
          await once(socket, 'close')
        }
      } finally {
        server.close()
        server.closeAllConnections()
      }
    }))
})

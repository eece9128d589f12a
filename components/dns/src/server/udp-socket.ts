import type { SocketOptions } from 'node:dgram'
import { isIPv6 } from 'node:net'

const receiveBytes = 4 * 1024 * 1024

/** A UDP socket for queries; `shared` lets several sockets listen on one port, each given its share of the clients. */
export function socketOptions(host: string, shared: boolean): SocketOptions {
  const type = isIPv6(host) ? 'udp6' : 'udp4'
  return {
    type,
    reusePort: shared,
    recvBufferSize: receiveBytes,
    // Clients are known by their addresses alone: nothing is to be looked up.
    lookup: (address, _options, done) => done(null, address, type === 'udp6' ? 6 : 4),
  }
}

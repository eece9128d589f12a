import type { buildConnector } from 'undici'

/** The connections of the front door to its upstreams. */
export interface OpenConnections {
  /** Keeps what this connector opens. */
  keeping(connect: buildConnector.connector): buildConnector.connector
  /** Ends every connection to an origin; requests on them fail as if the upstream had closed it. */
  cut(origin: string): void
}

type Connection = NonNullable<Parameters<buildConnector.Callback>[1]>

/** Keeps connections by origin while they are open. */
export function createOpenConnections(): OpenConnections {
  const open = new Map<string, Set<Connection>>()
  const keep = (origin: string, socket: Connection): void => {
    const group = open.get(origin) ?? new Set()
    open.set(origin, group.add(socket))
    socket.once('close', () => {
      group.delete(socket)
      if (group.size === 0 && open.get(origin) === group) open.delete(origin)
    })
  }
  return {
    keeping: (connect) => (options, callback) => {
      const { origin } = new URL(`${options.protocol}//${options.host ?? options.hostname}`)
      connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
        if (socket) keep(origin, socket)
        if (error) callback(error, null)
        else callback(null, socket)
      })
    },
    cut(origin) {
      for (const socket of open.get(origin) ?? []) {
        socket.destroy(Object.assign(new Error('the upstream is silent'), { code: 'ECONNRESET' }))
      }
    },
  }
}

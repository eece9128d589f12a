// The part of a forward that runs inside the lab's network: `relay.ts ADDRESS PORT`. It is handed a socket that
// listens on 127.0.0.1 of the machine (a socket stays in the network it was made in), and connects from here.
import { connect } from 'node:net'
import type { Server, Socket } from 'node:net'

const [address = '', port = ''] = process.argv.slice(2)

function join(from: Socket, to: Socket): void {
  from.pipe(to)
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
}

process.once('message', (_, handle) => {
  const server = handle as Server
  server.on('connection', (client) => {
    const host = connect({ host: address, port: Number(port), allowHalfOpen: true })
    join(client, host)
    join(host, client)
  })
  process.send?.('listening')
})
process.once('disconnect', () => process.exit(0))

import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** An FTP server that knows enough to give files; `close` ends it. */
export interface FtpStandIn {
  port: number
  close(): void
}

/** Starts a stand-in for an FTP server. A file whose content is undefined stalls after its first byte. */
export async function startFtpStandIn(files: ReadonlyMap<string, Buffer | undefined>): Promise<FtpStandIn> {
  const sockets = new Set<Socket>()
  const listeners = new Set<Server>()
  const listen = async (server: Server): Promise<number> => {
    listeners.add(server)
    server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }
  const serve = (control: Socket): void => {
    let data: Promise<Socket> | undefined
    const say = (line: string): void => void control.write(`${line}\r\n`)
    const answer = async (command: string, argument: string): Promise<void> => {
      if (command === 'USER') return say('331 password')
      if (command === 'PASS') return say('230 welcome')
      if (command === 'TYPE' || command === 'STRU' || command === 'OPTS') return say('200 ok')
      if (command === 'QUIT') return say('221 bye')
      const content = files.get(argument)
      if (command === 'SIZE') return say(content ? `213 ${content.length}` : '550 unknown')
      if (command === 'EPSV') {
        const server = createServer()
        data = new Promise((resolve) => server.once('connection', resolve))
        return say(`229 (|||${await listen(server)}|)`)
      }
      if (command !== 'RETR') return say('502 no')
      if (!files.has(argument)) return say('550 no such file')
      say('150 here it comes')
      const socket = await data
      if (!content) return void socket?.write('x')
      socket?.end(content)
      return say('226 done')
    }
    say('220 stand-in')
    control.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        const [command = '', ...rest] = line.split(' ')
        void answer(command.toUpperCase(), rest.join(' '))
      }
    })
  }
  const port = await listen(createServer(serve))
  return {
    port,
    close() {
      for (const socket of sockets) socket.destroy()
      for (const server of listeners) server.close()
    },
  }
}

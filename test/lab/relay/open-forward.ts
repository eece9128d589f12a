import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { insideLab } from '../network/lab-network.ts'
import { labVariable } from '../state/names.ts'
import type { Forward } from '../types.ts'

/** Opens a port of an address of the lab on 127.0.0.1, until it is closed or this process ends. */
export async function openForward(options: {
  lab: string
  address: string
  port: number
  localPort: number
}): Promise<Forward> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(options.localPort, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const script = join(import.meta.dirname, 'relay.ts')
  const [program = '', ...words] = insideLab(options.lab)
  const relay = spawn(program, [...words, process.execPath, script, options.address, String(options.port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, [labVariable]: options.lab },
    detached: true, // Ctrl-C is for whoever opened it
  })
  const ended = once(relay, 'exit')
  relay.send('server', server)
  await Promise.race([once(relay, 'message'), ended])
  server.close() // this process' copy; the relay goes on listening
  if (relay.exitCode !== null)
    throw new Error(`The relay to ${options.address} ended with ${relay.exitCode}.`)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      if (relay.connected) relay.disconnect()
      await ended
    },
  }
}

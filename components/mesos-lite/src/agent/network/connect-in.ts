import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { Readable, Writable } from 'node:stream'

/** Opens a connection inside a network namespace, such as that of a container. */
export type ConnectIn = (target: { host: string; port: number }, signal: AbortSignal) => Promise<Duplex>

// Carries a connection over the standard streams; one byte on the fourth tells that it is there.
const carrier = `const [host, port] = process.argv.slice(1)
const fs = require('node:fs')
const socket = require('node:net').connect({ host, port: Number(port), allowHalfOpen: true })
socket.once('error', (error) => { fs.writeSync(3, 'n' + error.message); process.exit(1) })
socket.once('connect', () => {
  fs.writeSync(3, 'y')
  process.stdin.pipe(socket).pipe(process.stdout)
  socket.once('close', () => process.exit(0))
})`

/** Both pipes of a process as one stream; its end ends the process. */
function streamOf(input: Writable, output: Readable, end: () => void): Duplex {
  const stream: Duplex = new Duplex({
    read: () => void output.resume(),
    write: (chunk, encoding, done) => void input.write(chunk, encoding, done),
    final: (done) => void input.end(done),
    destroy(error, done) {
      end()
      done(error)
    },
  })
  output.on('data', (chunk) => {
    if (!stream.push(chunk)) output.pause()
  })
  output.once('end', () => stream.push(null))
  return stream
}

/** Gives the way into the network namespace at a path; a process of its own carries each connection. */
export function connectIn(namespace: string): ConnectIn {
  return ({ host, port }, signal) =>
    new Promise((resolve, reject) => {
      const words = [`--net=${namespace}`, '--', process.execPath, '-e', carrier, host, String(port)]
      const child = spawn('nsenter', words, {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        signal,
        killSignal: 'SIGKILL',
      })
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stdin.on('error', () => undefined) // the other side is gone; the stream ends
      child.once('error', reject)
      child.once('close', () => reject(new Error(said.trim() || 'the connection could not be made')))
      const news = child.stdio[3] as Readable
      news.once('data', (chunk: Buffer) => {
        const text = chunk.toString()
        if (!text.startsWith('y')) return reject(new Error(text.slice(1)))
        resolve(streamOf(child.stdin, child.stdout, () => child.kill('SIGKILL')))
      })
    })
}

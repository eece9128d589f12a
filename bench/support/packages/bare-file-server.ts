/** Serves one file to everybody, and 304 to those who name any tag: the floor for a server of repositories. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const body = readFileSync(process.argv[2] ?? '')
const server = createServer((request, answer) => {
  if (request.headers['if-none-match'] !== undefined) answer.writeHead(304).end()
  else answer.writeHead(200, { 'content-length': body.length }).end(body)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})

/**
 * A service that ends as one should: after SIGTERM it still serves for a moment, because those who route to it hear of
 * its end only then, tells its clients to go elsewhere, and leaves when nothing is open any more.
 */
import { createServer } from 'node:http'

const drainMs = 1000
let leaving = false
const server = createServer((request, response) => {
  if (leaving) response.setHeader('connection', 'close')
  setTimeout(() => response.end(`${process.env.RELEASE}\n`), Number(process.env.WORK_MS ?? 5))
})
server.keepAliveTimeout = 60_000
setTimeout(() => server.listen(Number(process.env.PORT0)), Number(process.env.START_MS ?? 300))
process.on('SIGTERM', () => {
  leaving = true
  setTimeout(() => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
  }, drainMs)
})

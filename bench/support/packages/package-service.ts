/** A package service in a process of its own: `package-service.ts STORE REPOSITORIES`; prints its address. */
import { once } from 'node:events'
import { start } from '@dcos-lite/package-service'
import { testEnvironment } from '@dcos-lite/lib/testing'

const [, , file = '', repositories = '[]'] = process.argv
const running = await start(
  {
    listen: { host: '127.0.0.1', port: 0 },
    store: { engine: 'sqlite', file },
    marathonUrl: 'http://127.0.0.1:9',
    defaultRepositories: JSON.parse(repositories) as [],
  },
  testEnvironment(),
)
process.stdout.write(`${running.urls.api ?? ''}\n`)
await once(process, 'SIGTERM')
await running.stop()

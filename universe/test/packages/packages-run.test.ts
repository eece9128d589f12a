import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { expect } from 'chai'
import { decode, encode } from 'dns-packet'
import { createSocket } from 'node:dgram'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { assembleTree, findNewest, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import type { JsonObject } from '@dcos-lite/lib/package-format'
import { renderPackage } from '@dcos-lite/lib/package-rendering'
import { eventually, freePort } from '@dcos-lite/lib/testing'
import { packagesFolder } from '../../src/index.ts'

const packages = assembleTree(await readPackageTree(await findPackageTree(packagesFolder)))
const started: ChildProcess[] = []

function render(name: string, version: string, userOptions?: JsonObject): JsonObject {
  const definition = findNewest(packages, name, version)
  if (!definition) return expect.fail(`there is no ${name} ${version}`)
  const rendered = renderPackage({ definition, source: '', userOptions })
  return rendered.kind === 'app' ? rendered.app : rendered.kind === 'group' ? rendered.group : rendered.job
}

/** Starts an app's command as an agent does: by a shell, with the variables of a task. */
function startTask(app: JsonObject, more: Record<string, string>): ChildProcess {
  const env = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOST: '127.0.0.1',
    MESOS_TASK_ID: 'task-1',
    ...(app.env as Record<string, string> | undefined),
    ...more,
  }
  const child = spawn('/bin/sh', ['-c', String(app.cmd)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  return child
}

async function stopAll(): Promise<void> {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
}

describe('our packages', function () {
  this.timeout(120_000)
  afterEach(stopAll)

  for (const version of ['1.0.0', '1.1.0']) {
    it(`run: hello-world ${version} answers a page and JSON, and ends by a signal to its process`, async () => {
      const port = await freePort()
      const app = render('hello-world', version, { hello: { message: `It's <me> & "you"` } })
      const child = startTask(app, { PORT0: String(port), MARATHON_APP_ID: '/hello-world' })
      const url = `http://127.0.0.1:${port}`
      const page = await eventually(() => requestText({ url: `${url}/` }))
      expect(page.body)
        .to.include(`It's &#60;me&#62; &#38; "you"`)
        .and.include(version)
        .and.include('href=info')
      const info = await requestJson({ url: `${url}/info` })
      expect(info.body).to.include({ name: '/hello-world', version, instance: 'task-1', port })
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      expect(await exited).to.deep.equal([null, 'SIGTERM'])
    })
  }

  it('run: hello-cron prints its message and ends well', async () => {
    const job = render('hello-cron', '1.0.0')
    const child = startTask(job.run as JsonObject, {})
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    expect(await once(child, 'close')).to.deep.equal([0, null])
    expect(text).to.match(/^\d{4}-\S+ Hello, it is time \(run task-1\)\n$/)
  })

  it('run: the front end of hello-pair finds the back end by its SRV name', async () => {
    const [backend, frontend] = render('hello-pair', '1.0.0').apps as [JsonObject, JsonObject]
    const [backendPort, frontendPort] = [await freePort(), await freePort()]
    const names = await startNames('_http._backend-hello-pair._tcp.marathon.mesos', backendPort)
    try {
      startTask(frontend, {
        PORT0: String(frontendPort),
        MARATHON_APP_ID: '/hello-pair/frontend',
        DCOS_DNS_ADDRESS: names.address,
      })
      const url = `http://127.0.0.1:${frontendPort}`
      const alone = await eventually(() => requestText({ url: `${url}/` }))
      expect([alone.status, alone.body.includes('does not answer')]).to.deep.equal([502, true])
      expect((await requestText({ url: `${url}/health` })).status).to.equal(200)
      startTask(backend, { PORT0: String(backendPort), MARATHON_APP_ID: '/hello-pair/backend' })
      const together = await eventually(async () => {
        const answer = await requestText({ url: `${url}/` })
        return answer.status === 200 && answer
      })
      expect(together.body)
        .to.include('Greetings from the back end')
        .and.include(`backend.test:${backendPort}`)
    } finally {
      names.close()
    }
  })
})

/** A name server that knows one SRV name; a stand-in for the cluster's. */
async function startNames(srvName: string, port: number): Promise<{ address: string; close(): void }> {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const query = decode(message)
    const [question] = query.questions ?? []
    if (!question) return
    const { name, type } = question
    const isService = name === srvName && type === 'SRV'
    const answers = isService
      ? [{ name, type: 'SRV' as const, ttl: 1, data: { target: 'backend.test', port } }]
      : [{ name, type: 'A' as const, ttl: 1, data: '127.0.0.1' }]
    socket.send(
      encode({ type: 'response', id: query.id ?? 0, questions: [question], answers }),
      from.port,
      from.address,
    )
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() }
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { attachCluster } from '@dcos-lite/cli/config'
import { systemClock } from '@dcos-lite/lib/clock'
import { createLogger } from '@dcos-lite/lib/log'
import { followEventStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startLocalCluster } from '@dcos-lite/local'
import type { LocalCluster } from '@dcos-lite/local'
import { makeBundle } from './support/bundle.ts'
import { root, run } from './support/run.ts'
import type { Finished } from './support/run.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Values that must be nowhere but in the task. */
const canary = { environment: 'canary-e7Qx-environment', file: 'canary-Zk41-file', job: 'canary-9wLm-job' }
const patience = { timeoutMs: 120_000 }

interface Task {
  id: string
  state: string
  startedAt?: string
}

describe('Secrets and configuration of a local cluster', function () {
  this.timeout(300_000)
  let cluster: LocalCluster
  let folder = ''
  let stop: () => Promise<void>
  const heard: string[] = []
  const answers: string[] = []
  const logged: string[] = []
  const write = (line: string): void => void logged.push(line)
  const log = createLogger({ component: 'test', clock: systemClock, level: 'debug', write })
  const listening = new AbortController()

  const call = async <T = Record<string, unknown>>(
    method: Method,
    path: string,
    body?: unknown,
  ): Promise<HttpAnswer<T>> => {
    const answer = await requestJson<T>({
      url: cluster.info.url + path,
      method,
      headers: { authorization: `token=${cluster.info.token}`, accept: 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
    // Reading a secret is the one way to see it.
    if (!path.startsWith('/secrets/')) answers.push(JSON.stringify(answer.body) ?? '')
    return answer
  }
  const secret = (path: string, value: string, method: 'PUT' | 'PATCH' = 'PUT') =>
    call(method, `/secrets/v1/secret/default/${path}`, { value })
  const marathon = <T = Record<string, unknown>>(method: Method, path: string, body?: unknown) =>
    call<T>(method, `/service/marathon/v2${path}`, body)
  const dcos = (...words: string[]): Promise<Finished> =>
    run([join(root, 'node_modules/.bin/dcos'), ...words], {
      environment: { DCOS_DIR: join(folder, 'dcos') },
      timeoutMs: 120_000,
    })

  const tasksOf = async (app: string): Promise<Task[]> =>
    (await marathon<{ tasks: Task[] }>('GET', `/apps/${app}/tasks`)).body.tasks
  const running = async (app: string): Promise<Task> => {
    const [task, ...others] = (await tasksOf(app)).filter(({ state }) => state === 'TASK_RUNNING')
    expect(others, 'one instance').to.have.length(0)
    if (!task) throw new Error(`${app} does not run yet`)
    return task
  }
  /** The sandboxes of a task, found on the disk of its agent. */
  const sandboxFile = async (taskId: string, name: string): Promise<string> => {
    const paths = await readdir(join(folder, 'data', 'agents'), { recursive: true })
    const place = paths.find(
      (path) =>
        path.includes(`/executors/${taskId}/`) && path.endsWith(`/${name}`) && !path.includes('/latest/'),
    )
    if (place === undefined) throw new Error(`${taskId} has no ${name} yet`)
    return readFile(join(folder, 'data', 'agents', place), 'utf8')
  }
  const said = (taskId: string, text: string): Promise<void> =>
    eventually(async () => void expect(await sandboxFile(taskId, 'stdout')).to.include(text), patience)

  /** Prints what it was given as a number only, so that its own output does not hold it. */
  const check = (kind: string, expression: string, value: string): string =>
    `if [ "${expression}" = "$(printf %s ${Buffer.from(value).toString('hex')} | sed 's/../\\\\x&/g' | xargs -0 printf %b)" ]; then echo ${kind}-is-right; else echo ${kind}-is-wrong; fi`

  before(async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { promise: ready, resolve: isReady, reject } = Promise.withResolvers<void>()
    const done = withTemporaryFolder(async (made) => {
      folder = made
      cluster = await startLocalCluster(
        {
          ...{ port: 0, bindAddress: '127.0.0.1', agents: 1, publicAgents: 0, packages: [] },
          ...{ attachCli: false, auth: true, dataDir: join(made, 'data'), permissions: 'enforce' },
        },
        { ...testEnvironment(), log },
      )
      isReady()
      await promise
      await cluster.stop()
    })
    done.catch(reject)
    stop = () => (resolve(), done)
    await ready
    const { info, folder: data } = cluster
    const { clusterId, url, token } = info
    const attached = { clusterId, name: data.identity.clusterName, url, token }
    attachCluster(attached, { DCOS_DIR: join(folder, 'dcos') })
    const follow = async (url: string): Promise<void> => {
      for await (const { data: text } of followEventStream({ url, signal: listening.signal }))
        heard.push(text)
    }
    follow(`${info.marathonUrl}/v2/events`).catch(() => undefined)
  })
  after(async () => {
    listening.abort(new Error('the test is over'))
    await stop()
  })

  it('gives an app its secrets as a variable and as a file, and nobody else', async () => {
    expect((await secret('shop/env', canary.environment)).status).to.equal(201)
    expect((await secret('shop/web/file', canary.file)).status).to.equal(201)
    const cmd = [
      check('variable', '$WORD', canary.environment),
      check('file', '$(cat keys/word)', canary.file),
      'stat -L -c mode-%a keys/word; sleep 100000',
    ].join('\n')
    const { status } = await marathon('POST', '/apps', {
      ...{ id: '/shop/web', cmd, cpus: 0.1, mem: 32 },
      env: { WORD: { secret: 'word' } },
      container: { type: 'MESOS', volumes: [{ containerPath: 'keys/word', secret: 'file' }] },
      secrets: { word: { source: 'shop/env' }, file: { source: '/shop/web/file' } },
    })
    expect(status).to.equal(201)
    let task = { id: '' }
    await eventually(async () => void (task = await running('shop/web')), patience)
    await said(task.id, 'mode-600')
    expect(await sandboxFile(task.id, 'stdout'))
      .to.include('variable-is-right')
      .and.include('file-is-right')
  })

  it('refuses a secret to a service that does not lie below its folder, and says why', async () => {
    await marathon('POST', '/apps', {
      ...{ id: '/other/web', cmd: 'sleep 100000', cpus: 0.1, mem: 32 },
      env: { WORD: { secret: 'word' } },
      secrets: { word: { source: 'shop/env' } },
      labels: { DCOS_SPACE: '/shop/web' },
    })
    await eventually(async () => {
      const { body } = await marathon<{ app: { lastTaskFailure?: { message: string } } }>(
        'GET',
        '/apps/other/web',
      )
      expect(body.app.lastTaskFailure?.message).to.include(
        'The service /other/web may not use the secret "shop/env"',
      )
    }, patience)
    await marathon('DELETE', '/apps/other/web?force=true')
  })

  it('gives a job its secrets, and the next run the next version', async () => {
    await secret('batch/word', canary.job)
    const cmd = check('job', '$WORD', canary.job)
    const job = {
      id: 'batch.print',
      run: {
        cmd,
        cpus: 0.1,
        mem: 32,
        disk: 0,
        env: { WORD: { secret: 'word' } },
        secrets: { word: { source: 'batch/word' } },
      },
    }
    expect((await call('POST', '/service/metronome/v1/jobs', job)).status).to.equal(201)
    const runOnce = async (expected: string): Promise<void> => {
      const { body } = await call<{ id: string }>('POST', '/service/metronome/v1/jobs/batch.print/runs')
      await eventually(async () => {
        const paths = await readdir(join(folder, 'data', 'agents'), { recursive: true })
        const place = paths.find(
          (path) => path.includes(body.id) && path.endsWith('/stdout') && !path.includes('/latest/'),
        )
        expect(await readFile(join(folder, 'data', 'agents', place ?? 'none'), 'utf8')).to.include(expected)
      }, patience)
    }
    await runOnce('job-is-right')
    await secret('batch/word', 'another', 'PATCH')
    await runOnce('job-is-wrong')
  })

  it('rolls a service to a new version, once', async () => {
    const before = await running('shop/web')
    await secret('shop/env', `${canary.environment}-2`, 'PATCH')
    await eventually(
      async () => void expect((await running('shop/web')).id).not.to.equal(before.id),
      patience,
    )
    const now = await running('shop/web')
    await said(now.id, 'variable-is-wrong')
    await eventually(async () => {
      const { body } = await marathon<unknown[]>('GET', '/deployments')
      expect(body).to.deep.equal([])
    }, patience)
    expect((await running('shop/web')).id).to.equal(now.id)
  })

  it('replaces the file of a service that wants a signal, and sends it', async () => {
    await secret('signalled/file', 'first')
    const cmd = `trap 'echo told-$(cat word)' HUP; echo begins-$(cat word); while :; do sleep 0.2; done`
    await marathon('POST', '/apps', {
      ...{ id: '/signalled', cmd, cpus: 0.1, mem: 32, labels: { DCOS_SECRETS_ON_CHANGE: 'signal:HUP' } },
      container: { type: 'MESOS', volumes: [{ containerPath: 'word', secret: 'file' }] },
      secrets: { file: { source: 'signalled/file' } },
    })
    let task = { id: '' }
    await eventually(async () => void (task = await running('signalled')), patience)
    await said(task.id, 'begins-first')
    await secret('signalled/file', 'second', 'PATCH')
    await said(task.id, 'told-second')
    expect((await running('signalled')).id).to.equal(task.id)
  })

  it('gives configuration as variables and files, and rolls it out', async () => {
    await call('PUT', '/config/v1/keys/shop/level', { value: 'info' })
    await call('PUT', '/config/v1/keys/shop/main.conf', { value: 'size=1' })
    await marathon('POST', '/apps', {
      ...{
        id: '/configured',
        cmd: 'echo level-$LEVEL $(cat etc/main.conf); sleep 100000',
        cpus: 0.1,
        mem: 32,
      },
      labels: { DCOS_CONFIG_ENV_LEVEL: 'shop/level', DCOS_CONFIG_FILE_0: 'shop/main.conf:etc/main.conf' },
    })
    let task = { id: '' }
    await eventually(async () => void (task = await running('configured')), patience)
    await said(task.id, 'level-info size=1')
    expect((await dcos('config-service', 'set', 'shop/main.conf', 'size=2')).exitCode).to.equal(0)
    await eventually(async () => {
      const next = await running('configured')
      expect(await sandboxFile(next.id, 'stdout')).to.include('level-info size=2')
    }, patience)
  })

  it('shows the values nowhere but in the tasks', async () => {
    const app = await running('shop/web')
    for (const path of [
      '/mesos/state',
      '/mesos/tasks',
      '/mesos/frameworks',
      '/service/marathon/v2/apps',
      '/service/marathon/v2/info',
    ]) {
      await call('GET', path)
    }
    await call('GET', '/service/metronome/v1/jobs?embed=history')
    const { body } = await call<{ slaves: { id: string }[] }>('GET', '/mesos/slaves')
    const agent = `/agent/${body.slaves[0]?.id ?? ''}`
    const { body: state } = await call<{ frameworks: { executors: { id: string; directory: string }[] }[] }>(
      'GET',
      `${agent}/state`,
    )
    const executors = state.frameworks.flatMap((framework) => framework.executors)
    const directory = executors.find(({ id }) => id === app.id)?.directory ?? ''
    for (const place of [directory, `${directory}/keys`]) {
      const listed = await call('GET', `${agent}/files/browse?path=${encodeURIComponent(place)}`)
      expect(listed.status, place).to.equal(200)
    }
    const read = await requestText({
      url: `${cluster.info.url}${agent}/files/read?path=${encodeURIComponent(`${directory}/keys/word`)}&offset=0&length=100`,
      headers: { authorization: `token=${cluster.info.token}` },
    })
    expect(read.status, 'the file of the secret is not served').not.to.equal(200)
    for (const words of [
      ['marathon', 'app', 'show', '/shop/web'],
      ['task', 'list', '--json'],
      ['job', 'show', 'batch.print'],
      ['security', 'secrets', 'list', '/'],
    ]) {
      const { exitCode, stdout, stderr } = await dcos(...words)
      expect(exitCode, `${words.join(' ')}: ${stderr}`).to.equal(0)
      answers.push(stdout + stderr)
    }
    const bundle = await makeBundle(cluster.info, 'of-secrets')
    expect(bundle.get('127.0.0.1_master/5050-state.json')).to.include(app.id)
    expect(bundle.get('127.0.0.11_agent/5051-state.json')).to.include(app.id)
    expect(heard.length, 'events were heard').to.be.greaterThan(0)
    expect(logged.join(''), 'the log tells of every request').to.include('/internal/v1/resolve')
    const values = Object.values(canary).flatMap((value) => [
      value,
      Buffer.from(value).toString('base64').slice(0, 22),
    ])
    const places = new Map<string, Buffer>([
      ...heard.map((text, index) => [`event ${index}`, Buffer.from(text)] as const),
      ['log', Buffer.from(logged.join(''))],
      ...answers.map((text, index) => [`answer ${index}`, Buffer.from(text)] as const),
    ])
    // The cluster goes on: a file may be gone before it is read, and a folder while it is listed.
    const files = await eventually(() => readdir(folder, { recursive: true, withFileTypes: true }))
    for (const file of files) {
      const path = join(file.parentPath, file.name)
      const bytes = file.isFile() ? await readFile(path).catch(() => undefined) : undefined
      if (bytes !== undefined) places.set(path, bytes)
    }
    expect([...places.keys()].some((name) => name.endsWith('store.sqlite'))).to.equal(true)
    expect([...places.keys()].some((name) => name.endsWith('audit-secrets.jsonl'))).to.equal(true)
    for (const [name, text] of bundle) places.set(`${name} of the bundle`, Buffer.from(text))
    for (const [name, bytes] of places) {
      for (const value of values) expect(bytes.includes(value), `${value} in ${name}`).to.equal(false)
    }
  })
})

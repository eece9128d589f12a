import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { clientOf, withMarathonCluster } from './marathon/cluster.ts'
import type { MarathonCluster } from './marathon/cluster.ts'
import { startMarathonProcess } from './marathon/marathon-process.ts'

const small = { cpus: 0.1, mem: 32 }
const portDefinitions = [{ port: 0, name: 'http' }]
const readinessChecks = [
  { portName: 'http', path: '/ready', intervalSeconds: 3, timeoutSeconds: 2, preserveLastResponse: true },
]

/** A web server on `$PORT0` that is ready (status 200 instead of 503) once a file is there. */
const server = (file: string): string =>
  `${process.execPath} -e 'require("http").createServer((q,s)=>{s.statusCode=require("fs").existsSync("${file}")?200:503;s.end("said so")}).listen(process.env.PORT0)'`

interface Deployment {
  id: string
  currentActions: {
    action: string
    readinessCheckResults: {
      taskId: string
      ready: boolean
      lastResponse?: { status: number; body: string }
    }[]
  }[]
}

const deployments = async ({ call }: MarathonCluster): Promise<Deployment[]> =>
  (await call<Deployment[]>('GET', '/v2/deployments')).body

/** Waits until a deployment shows `count` answers that say "not ready". */
async function unready(cluster: MarathonCluster, count: number): Promise<void> {
  await eventually(
    async () => {
      const [deployment] = await deployments(cluster)
      const results = deployment?.currentActions.flatMap((each) => each.readinessCheckResults) ?? []
      const saidSo = results.filter(({ ready, lastResponse }) => !ready && lastResponse?.status === 503)
      return saidSo.length === count
    },
    { what: `${count} instances that are not ready` },
  )
}

describe('Readiness checks on a real master', function () {
  this.timeout(300_000)

  it('hold back scaling, rolling upgrades and restarts until new instances are ready', async () => {
    await withMarathonCluster({}, async (cluster) => {
      const { call, app, settled, folder } = cluster
      const ready = (name: string): Promise<void> => writeFile(join(folder, name), '')
      const at = (name: string) => ({ cmd: server(join(folder, name)) })
      const web = { ...small, id: '/web', instances: 2, portDefinitions, readinessChecks, ...at('first') }
      await call('POST', '/v2/apps', web)
      await unready(cluster, 2)
      expect(await app('/web')).to.include({ tasksRunning: 2 })
      await ready('first')
      await settled()
      const before = (await app('/web')).tasks.map(({ id }) => id).sort()

      // Full capacity at all times: nothing old goes before something new is ready.
      const upgradeStrategy = { minimumHealthCapacity: 1, maximumOverCapacity: 1 }
      await call('PUT', '/v2/apps/web', { ...at('second'), upgradeStrategy })
      await unready(cluster, 2)
      expect((await app('/web')).tasks.map(({ id }) => id))
        .to.include.members(before)
        .and.have.length(4)
      await ready('second')
      await settled()
      const upgraded = (await app('/web')).tasks.map(({ id }) => id)
      expect(upgraded).to.have.length(2)
      expect(upgraded.filter((id) => before.includes(id))).to.deep.equal([])

      await call('PUT', '/v2/apps/web', { instances: 3 })
      await settled()
      expect((await app('/web')).tasksRunning).to.equal(3)
      await call('POST', '/v2/apps/web/restart', {})
      await settled()
      const restarted = (await app('/web')).tasks.map(({ id }) => id)
      expect(restarted).to.have.length(3)
      expect(restarted.filter((id) => upgraded.includes(id))).to.deep.equal([])
      const { body } = await call<{ app: { readinessCheckResults: { ready: boolean }[] } }>(
        'GET',
        '/v2/apps/web?embed=app.readiness',
      )
      expect(body.app.readinessCheckResults.map((each) => each.ready)).to.deep.equal([true, true, true])
    })
  })

  it('are made anew when Marathon was killed during a deployment, which does not end before', async () => {
    await withMarathonCluster({ marathon: false }, async ({ folder, masterUrl }) => {
      const flag = join(folder, 'flag')
      let marathon = await startMarathonProcess(folder, masterUrl)
      try {
        let cluster = clientOf(marathon.url, masterUrl, folder)
        const web = { ...small, id: '/web', portDefinitions, readinessChecks, cmd: server(flag) }
        await cluster.call('POST', '/v2/apps', web)
        await unready(cluster, 1)
        const [deployment] = await deployments(cluster)
        await marathon.kill()
        marathon = await startMarathonProcess(folder, masterUrl)
        cluster = clientOf(marathon.url, masterUrl, folder)
        await unready(cluster, 1)
        expect((await deployments(cluster))[0]?.id).to.equal(deployment?.id)
        await writeFile(flag, '')
        await cluster.settled()
        expect((await cluster.app('/web')).tasksRunning).to.equal(1)
      } finally {
        await marathon.kill()
      }
    })
  })
})

describe('Health checks that the agent makes, on a real master', function () {
  this.timeout(300_000)
  // What is slow is not sick.
  const timing = { gracePeriodSeconds: 300, intervalSeconds: 1, timeoutSeconds: 20, delaySeconds: 0 }
  const checks: Record<string, (flag: string) => { cmd: string; healthChecks: unknown[] }> = {
    COMMAND: (flag) => ({
      cmd: 'sleep 1000',
      healthChecks: [{ ...timing, protocol: 'COMMAND', command: { value: `test -e ${flag}` } }],
    }),
    // Nothing listens before the file is there.
    MESOS_TCP: (flag) => ({
      cmd: `while [ ! -e ${flag} ]; do sleep 0.1; done; exec ${server(flag)}`,
      healthChecks: [{ ...timing, protocol: 'MESOS_TCP', portIndex: 0 }],
    }),
  }
  for (const [protocol, definition] of Object.entries(checks)) {
    it(`hold back a rolling upgrade until new instances are healthy: ${protocol}`, async () => {
      await withMarathonCluster({}, async ({ call, app, settled, folder }) => {
        const flag = (name: string): string => join(folder, name)
        await writeFile(flag('old'), '')
        const upgradeStrategy = { minimumHealthCapacity: 1, maximumOverCapacity: 1 }
        const base = { ...small, id: '/checked', instances: 2, portDefinitions, upgradeStrategy }
        await call('POST', '/v2/apps', { ...base, ...definition(flag('old')) })
        await settled()
        const before = await app('/checked')
        expect(before).to.include({ tasksRunning: 2, tasksHealthy: 2 })
        await call('PUT', '/v2/apps/checked', definition(flag('new')))
        // Checked every second, so that after two and a half they have failed at least once.
        await eventually(async () => {
          const { tasks } = await app('/checked')
          const fresh = tasks.filter(({ version }) => version !== before.version)
          const checked = fresh.filter(({ startedAt }) => Date.now() - Date.parse(startedAt ?? '') > 2500)
          return checked.length === 2
        })
        const during = await app('/checked')
        expect(during).to.include({ tasksRunning: 4, tasksHealthy: 2 })
        expect(during.tasks.map(({ id }) => id)).to.include.members(before.tasks.map(({ id }) => id))
        await writeFile(flag('new'), '')
        await settled()
        const after = await app('/checked')
        expect(after).to.include({ tasksRunning: 2, tasksHealthy: 2 })
        expect(after.tasks.every(({ version }) => version === after.version)).to.equal(true)
      })
    })
  }

  it('replace an instance that becomes sick', async () => {
    await withMarathonCluster({}, async ({ call, app, settled, folder }) => {
      const file = join(folder, 'well')
      await writeFile(file, '')
      const command = { value: `test -e ${file} || test -e other` }
      const healthChecks = [
        { ...timing, gracePeriodSeconds: 0, protocol: 'COMMAND', maxConsecutiveFailures: 2, command },
      ]
      // The first incarnation is to lose what its check looks for; every later one makes its own.
      const cmd = `test -e ${file} || touch other; sleep 1000`
      await call('POST', '/v2/apps', { ...small, id: '/sick', cmd, healthChecks, backoffSeconds: 0 })
      await settled()
      const [first] = (await app('/sick')).tasks
      await rm(file)
      await eventually(
        async () => {
          const { tasks, tasksHealthy } = await app('/sick')
          return tasksHealthy === 1 && tasks[0]?.id !== first?.id
        },
        { timeoutMs: 120_000, what: 'a healthy replacement' },
      )
    })
  })
})

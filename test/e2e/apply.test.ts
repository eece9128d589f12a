import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'

const services = `
kind: package
name: hello-cron
---
id: /shop
apps:
  - id: front
    cmd: sleep 1000
    cpus: 0.1
    mem: 32
    env: { COLOUR: red }
    dependencies: [db]
  - id: db
    cmd: sleep 1000
    cpus: 0.1
    mem: 32
    ports: [0]
---
kind: secret
path: shop/password
env: SHOP_PASSWORD
---
kind: config
namespace: shop
key: greeting
file: greeting.txt
`
const job = {
  id: 'nightly',
  run: { cmd: 'true', cpus: 0.1, mem: 32, disk: 0 },
  schedules: [{ id: 'night', cron: '0 3 * * *', timezone: 'UTC', enabled: true, concurrencyPolicy: 'ALLOW' }],
}

describe('dcos apply on a local cluster', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster
  let folder: string
  const environment = { SHOP_PASSWORD: 'hunter2' }
  const dcos = (...words: string[]) => workspace.dcos(words, { environment, timeoutMs: 120_000 })

  before(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
    folder = join(workspace.folder, 'team')
    await mkdir(folder)
    await writeFile(join(folder, 'services.yaml'), services)
    await writeFile(join(folder, 'greeting.txt'), 'hello')
    await writeFile(join(folder, 'job.json'), JSON.stringify(job))
  })
  after(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  it('shows a plan, asks, and changes nothing without a yes', async () => {
    const plan = await dcos('apply', '-f', folder, '--dry-run')
    expect(plan.exitCode, plan.stderr).to.equal(0)
    const order = [...plan.stdout.matchAll(/^\+ create +(\w+ \S+)/gm)].map(([, name]) => name)
    expect(order).to.deep.equal([
      'secret shop/password',
      'config shop/greeting',
      'package hello-cron',
      'job nightly',
      'app /shop/db',
      'app /shop/front',
    ])
    const unasked = await dcos('apply', '-f', folder)
    expect(unasked.exitCode).to.equal(1)
    expect(unasked.stderr).to.include('the plan was not confirmed')
    expect((await dcos('diff', '-f', folder)).exitCode).to.equal(1)
    expect((await dcos('job', 'list', '-q')).stdout).to.equal('')
  })

  it('stops at the first failure, says what is done and what is not, and goes on the second time', async () => {
    const broken = join(folder, 'z.json')
    await writeFile(broken, JSON.stringify({ id: '/shop/broken', cmd: 'x', cpus: -1, dependencies: ['db'] }))
    const first = await dcos('apply', '-f', folder, '--yes')
    expect(first.exitCode).to.equal(1)
    expect(first.stderr).to.include('app /shop/broken failed; 6 of 7 changes were made before it')
    expect(first.stdout).to.include('created app /shop/front')
    await writeFile(broken, JSON.stringify({ id: '/shop/broken', cmd: 'sleep 1000', cpus: 0.1, mem: 32 }))
    const second = await dcos('apply', '-f', folder, '--yes')
    expect(second.exitCode, second.stderr).to.equal(0)
    expect(second.stdout).to.include('Plan: 1 to create, 0 to change, 6 unchanged.')
    expect(second.stdout).to.include('created app /shop/broken')
  })

  it('finds nothing to do after that', async () => {
    const diff = await dcos('diff', '-f', folder)
    expect([diff.exitCode, diff.stdout]).to.deep.equal([0, 'No differences.\n'])
    const again = await dcos('apply', '-f', folder, '--yes')
    expect([again.exitCode, again.stdout.includes('7 unchanged')]).to.deep.equal([0, true])
  })

  it('names the places that differ and changes only those, without showing a secret', async () => {
    await writeFile(join(folder, 'services.yaml'), services.replace('red', 'blue'))
    await writeFile(
      join(folder, 'job.json'),
      JSON.stringify({ ...job, schedules: [{ ...job.schedules[0], cron: '0 4 * * *' }] }),
    )
    environment.SHOP_PASSWORD = 'correct horse'
    const { stdout } = await dcos('diff', '-f', folder)
    expect(stdout).to.include('~ /env/COLOUR: "red" -> "blue"')
    expect(stdout).to.include('~ /schedules/night/cron: "0 3 * * *" -> "0 4 * * *"')
    expect(stdout).to.include('~ /value: "(hidden)" -> "(hidden)"').and.not.include('horse')
    const applied = await dcos('apply', '-f', folder, '--yes')
    expect(applied.exitCode, applied.stderr).to.equal(0)
    expect(applied.stderr + applied.stdout).to.not.include('horse')
    expect((await dcos('diff', '-f', folder)).exitCode).to.equal(0)
    expect((await dcos('diff', '-f', join(folder, 'none'))).exitCode).to.equal(2)
  })

  it('explains a job, completes live values and previews what ends tasks', async () => {
    expect((await dcos('explain', 'nightly')).stdout).to.include('Schedule night (0 4 * * * UTC): next run')
    expect((await dcos('__complete', 'marathon', 'app', 'show', '/shop')).stdout).to.include('/shop/db\n')
    expect((await dcos('__complete', 'job', 'run', 'ni')).stdout).to.equal('nightly\n')
    const kill = await eventually(async () => {
      const { stdout } = await dcos('marathon', 'app', 'kill', '/shop/db', '--dry-run')
      return stdout === '' ? false : stdout
    })
    expect(kill).to.match(/^would end shop_db\./)
  })
})

import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { skipWithoutLab } from '../lab/index.ts'
import { openStage } from './support/stage.ts'
import type { PackageStage } from './support/stage.ts'

describe('Packages that serve and store, on real hosts', function () {
  this.timeout(300_000)
  let stage: PackageStage

  before(async function () {
    this.timeout(1_800_000)
    await skipWithoutLab(this)
    stage = await openStage({ images: ['nginx', 'redis', 'postgresql', 'mariadb'], agents: 2 })
  })
  after(() => stage?.down())

  /** Whatever happens to a store, `check` holds afterwards. */
  async function survives(app: string, check: () => Promise<void>): Promise<void> {
    await check()
    await stage.replaced(app, (task) => stage.crash(task))
    await check()
    const before = await stage.taskOf(app)
    const after = await stage.replaced(app, (task) => stage.hostOf(task).reboot())
    expect(after.host).to.equal(before.host)
    await check()
    await stage.upgrade(app)
    await check()
  }

  it('nginx shows a page, and takes new options', async () => {
    await stage.install('nginx', { nginx: { page: 'first page' } })
    expect(await stage.page('nginx')).to.include('first page')
    await stage.change('nginx', { nginx: { page: 'second page' } })
    await eventually(async () => expect(await stage.page('nginx')).to.include('second page'))
    await stage.uninstall('nginx')
  })

  it('redis keeps its data over a crash, a restart of the machine and an upgrade, and a replica has them too', async () => {
    const redis = (app: string, ...words: string[]): Promise<string> =>
      stage.inTask(app, 'redis-cli', ...words)
    await stage.install('redis', { redis: { save: true } })
    expect(await redis('redis', 'SET', 'colour', 'green')).to.equal('OK')
    await survives('redis', async () => {
      expect(await redis('redis', 'GET', 'colour')).to.equal('green')
    })
    await stage.install('redis-replica')
    await eventually(async () => expect(await redis('redis-replica', 'GET', 'colour')).to.equal('green'), {
      timeoutMs: 60_000,
    })
    await stage.uninstall('redis-replica')
    await stage.uninstall('redis')
  })

  it('postgresql keeps its rows over a crash, a restart of the machine and an upgrade', async () => {
    const sql = (text: string): Promise<string> =>
      stage.inTask('postgresql', 'psql', '-U', 'postgres', '-h', '/tmp', '-At', '-c', text, 'shop')
    await stage.install('postgresql', { database: { name: 'shop', password: "it's" } })
    await sql("CREATE TABLE things (name text); INSERT INTO things VALUES ('lamp'), ('table')")
    await survives('postgresql', async () => {
      await eventually(async () => expect(await sql('SELECT count(*) FROM things')).to.equal('2'))
    })
    const login = "PGPASSWORD=\"it's\" psql -U postgres -h 127.0.0.1 -At -c 'SELECT 1' shop"
    expect(await stage.inTask('postgresql', 'sh', '-c', login)).to.equal('1')
    await stage.uninstall('postgresql')
  })

  it('mariadb keeps its rows over a crash, a restart of the machine and an upgrade', async () => {
    const client = ['mariadb', '--defaults-file=/mnt/mesos/sandbox/client.cnf', '-N', '-B', '-e']
    const sql = (text: string): Promise<string> => stage.inTask('mariadb', ...client, text, 'shop')
    await stage.install('mariadb', { database: { name: 'shop' } })
    await sql("CREATE TABLE things (name text); INSERT INTO things VALUES ('lamp'), ('table')")
    await survives('mariadb', async () => {
      await eventually(async () => expect(await sql('SELECT count(*) FROM things')).to.equal('2'))
    })
    await stage.uninstall('mariadb')
  })
})

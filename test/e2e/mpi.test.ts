import { expect } from 'chai'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { startMpiLab } from './mpi/mpi-lab.ts'
import type { MpiLab } from './mpi/mpi-lab.ts'

describe('MPI over three agents', function () {
  this.timeout(600_000)
  let lab: Lab
  let cluster: MpiLab

  before(async function () {
    this.timeout(600_000)
    await skipWithoutLab(this)
    lab = await labUp({ masters: 0, agents: 3, publicAgents: 0 })
    cluster = await startMpiLab(lab, [1, 1, 0.5])
  })
  after(async () => {
    cluster?.stop()
    await lab?.down()
  })

  const three = (name: string, cpus: string): string[] => [
    ...['--name', name, '--ranks', '3', '--cpus', cpus, '--mem', '64', '--per-agent', '1'],
    ...['--image', cluster.image],
  ]

  it('reduces the numbers of all ranks to their sum, and rank 0 prints it', async () => {
    const { exitCode, stdout, stderr } = await cluster.gang([...three('sum', '0.4'), '--', 'mpi-sum'])
    const [zero] = await cluster.sandboxes('sum-1-rank-0')
    expect(exitCode, `${stdout}${stderr}${zero?.stdout}`).to.equal(0)
    const lines = zero?.stdout.trim().split('\n') ?? []
    expect(lines).to.include('the sum is 6')
    const ranks = lines.filter((line) => line.startsWith('rank ')).sort()
    expect(ranks).to.have.lengthOf(3)
    const hosts = new Set(ranks.map((line) => / on (\S+)/.exec(line)?.[1]))
    expect(hosts.size).to.equal(3)
    expect(stdout).to.match(/sum is starting: ranks 0 on .*\nsum is running\nsum is ended with 0/)
  })

  it('starts none of three ranks when only two fit, and says what is missing where', async () => {
    const ended = cluster.gang([...three('wide', '0.8'), '--wait', '8', '--', 'mpi-sum'])
    const asked = await cluster.gang(['--help'])
    expect(asked.exitCode).to.equal(0)
    const { exitCode, stdout } = await ended
    const small = lab.host('a3').address
    expect(exitCode).to.equal(75)
    expect(stdout).to.match(/wide waits since \d s: 2 of 3 ranks fit .*, so none is started/)
    expect(stdout).to.include(`${small} takes 0: needs 0.8 cpus, 0.5 are offered`)
    expect(stdout).to.include('wide is ended with 75: it did not fit as a whole within 8 s')
    for (const rank of [0, 1, 2]) {
      expect(await cluster.sandboxes(`wide-1-rank-${rank}`)).to.deep.equal([])
    }
    const { completed_frameworks: past } = await cluster.ask<{
      completed_frameworks: { name: string; tasks: unknown[]; completed_tasks: unknown[] }[]
    }>('/frameworks')
    const wide = past.find(({ name }) => name === 'wide')
    expect([...(wide?.tasks ?? ['?']), ...(wide?.completed_tasks ?? [])]).to.deep.equal([])
  })

  it('ends all ranks when one fails, and says which one and why', async () => {
    const words = [...three('broken', '0.4'), '--', 'mpi-sum', 'fail', '1']
    const { exitCode, stdout } = await cluster.gang(words)
    expect(exitCode, stdout).to.equal(7)
    expect(stdout).to.match(
      /broken is ended with 7: rank 1 on \S+ ended as TASK_FAILED: Command exited with status 7/,
    )
    for (const host of lab.hosts) {
      const { stdout: left } = await host.exec([
        'systemctl',
        'list-units',
        '--plain',
        '--no-legend',
        'dcos-task-*',
      ])
      expect(left).to.equal('')
    }
  })
})

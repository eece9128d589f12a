import { expect } from 'chai'
import type { LaunchSpec } from '../../../../../src/agent/launcher/types.ts'
import { planEnvironment } from '../../../../../src/agent/launcher/systemd/decide/environment-file.ts'
import { unitProperties } from '../../../../../src/agent/launcher/systemd/decide/unit-properties.ts'

const files = {
  environment: '/s/environment',
  variables: '/s/variables',
  gate: '/s/may-start',
  stdout: '/s/stdout',
  stderr: '/s/stderr',
}
const spec: LaunchSpec = {
  containerId: 'c1',
  argv: ['sh', '-c', 'echo $HOME %n'],
  environment: { MESOS_TASK_ID: 'my\ntask' },
  sandbox: '/box',
  stateFolder: '/s',
  rlimits: [],
  limits: { cpuShare: 0.5, cpus: 0.5, memMiB: 64 },
  gracePeriodMs: 3000,
  labels: { labels: [] },
}

function propertiesOf(more: Partial<LaunchSpec> = {}, oldGroups = false): Map<string, unknown> {
  const launch = { ...spec, ...more }
  const environment = planEnvironment(launch.environment)
  const options = {
    slice: 'dcos-tasks.slice',
    tasksMax: 100,
    oldGroups,
    program: '/bin/sh',
    environment,
    files,
  }
  return new Map(unitProperties(launch, options).map(([name, [, value]]) => [name, value]))
}

describe('the unit of a container', () => {
  it('has the limits of the task, as the kernel enforces them', () => {
    const unit = propertiesOf()
    expect(unit.get('MemoryMax')).to.equal(64 * 2 ** 20)
    expect(unit.get('MemorySwapMax')).to.equal(0)
    expect(unit.get('CPUQuotaPerSecUSec')).to.equal(500_000)
    expect(unit.get('CPUWeight')).to.equal(50)
    expect(unit.get('TasksMax')).to.equal(100)
  })

  it('gets no less than 32 MiB and a hundredth of a processor, and no cap where none is asked for', () => {
    const least = propertiesOf({ limits: { cpuShare: 0, cpus: 0, memMiB: 1 } })
    expect(least.get('MemoryMax')).to.equal(32 * 2 ** 20)
    expect(least.get('CPUQuotaPerSecUSec')).to.equal(10_000)
    expect(least.get('CPUWeight')).to.equal(1)
    const most = propertiesOf({ limits: { cpuShare: 200, cpus: Infinity, memMiB: Infinity } })
    expect([...most.keys()]).not.to.include.members(['MemoryMax', 'CPUQuotaPerSecUSec'])
    expect(most.get('CPUWeight')).to.equal(10_000)
  })

  it('is executed word by word: a dollar is doubled, which systemd takes for one', () => {
    expect(propertiesOf().get('ExecStart')).to.deep.equal([
      ['/bin/sh', ['sh', '-c', 'echo $$HOME %n'], false],
    ])
    expect(propertiesOf().has('StandardInputFile')).to.equal(false)
  })

  it('says no value of a variable, which every user of the machine could read', () => {
    for (const name of ['KEY', 'a.b']) {
      const unit = propertiesOf({ environment: { [name]: 'top\rsecret', OTHER: 'top secret' } })
      expect(JSON.stringify([...unit]), name).not.to.contain('secret')
      expect(unit.get('ExecStart')).to.deep.equal([['/bin/sh', ['sh', '-s'], false]])
      expect(unit.get('StandardInputFile')).to.equal('/s/variables')
    }
  })

  it('looks for a lack of memory itself only where systemd does not', () => {
    expect(propertiesOf().get('OOMPolicy')).to.equal('kill')
    expect(propertiesOf().has('ExecStopPost')).to.equal(false)
    expect(propertiesOf({}, true).has('ExecStopPost')).to.equal(true)
    expect(propertiesOf({}, true).has('OOMPolicy')).to.equal(false)
  })

  it('starts only while its gate is open, stays when it has ended, and never waits for ever to stop', () => {
    const unit = propertiesOf({ gracePeriodMs: 0 })
    expect(unit.get('Asserts')).to.deep.equal([['AssertPathExists', false, false, '/s/may-start']])
    expect(unit.get('RemainAfterExit')).to.equal(true)
    expect(unit.get('TimeoutStopUSec')).to.equal(1)
  })

  it('carries user, rlimits, slice of its group and a description of one line', () => {
    const unit = propertiesOf({
      user: { uid: 65534, gid: 65533 },
      group: 'a-b',
      rlimits: [{ type: 'RLMT_NOFILE', soft: 10, hard: 20 }, { type: 'RLMT_CORE' }],
    })
    expect([unit.get('User'), unit.get('Group')]).to.deep.equal(['65534', '65533'])
    expect(unit.get('Slice')).to.equal('dcos-tasks-podab.slice')
    expect([unit.get('LimitNOFILE'), unit.get('LimitNOFILESoft')]).to.deep.equal([20, 10])
    expect(unit.get('LimitCORE')).to.equal('18446744073709551615')
    expect(unit.get('Description')).to.equal('DC/OS task my?task')
  })
})

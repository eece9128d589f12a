import { expect } from 'chai'
import { planEnvironment } from '../../../../../src/agent/launcher/systemd/decide/environment-file.ts'
import { unitProperties } from '../../../../../src/agent/launcher/systemd/decide/unit-properties.ts'
import type { LaunchSpec } from '../../../../../src/agent/launcher/types.ts'

const spec: LaunchSpec = {
  containerId: 'c1',
  argv: ['run'],
  environment: {},
  sandbox: '/sandbox',
  stateFolder: '/state',
  rlimits: [],
  limits: { cpuShare: 1, cpus: 1, memMiB: 64 },
  gracePeriodMs: 3000,
  labels: { labels: [] },
}
const root = { folder: '/state/root', inside: '/state/inside', tools: '/tools', insideTarget: '/.dcos' }
const own: LaunchSpec = { ...spec, root: { lowerFolders: ['/tree'], upperFolder: '/state/upper' } }

function propertiesOf(
  of: LaunchSpec,
  more: { root?: typeof root; oldGroups?: boolean } = {},
): Map<string, unknown> {
  const { oldGroups = false } = more
  const properties = unitProperties(of, {
    ...{ slice: 'dcos-tasks.slice', tasksMax: 10, oldGroups, program: '/bin/run' },
    environment: planEnvironment({}),
    files: {
      ...{ environment: '/state/environment', variables: '/state/variables', gate: '/state/gate' },
      ...{ stdout: '/o', stderr: '/e' },
    },
    container: {
      credentials: (of.credentials ?? []).map(({ target }) => ({ source: '/run/secret', target })),
      ...(more.root ? { root: more.root } : {}),
    },
  })
  const names = properties.map(([name]) => name)
  expect(new Set(names).size, 'each is named once').to.equal(names.length)
  return new Map(properties.map(([name, [, value]]) => [name, value]))
}

describe('the unit of a container with a root of its own', () => {
  it('begins in the root with the tools of the machine, never with the variables or as the user of the task', () => {
    const properties = propertiesOf({ ...own, user: { uid: 7, gid: 7 } }, { root })
    expect(properties.get('RootDirectory')).to.equal('/state/root')
    expect(properties.get('ExecStart')).to.have.nested.property('[0][0]', '/.dcos/tools/ld.so')
    for (const name of ['User', 'Group', 'EnvironmentFiles'])
      expect(properties.has(name), name).to.equal(false)
    expect(properties.get('PrivateDevices')).to.equal(true)
    expect(properties.get('ReadOnlyPaths')).to.deep.equal(['/sys'])
  })

  it('is ended as a whole for want of memory with control groups of version 2, and looks for it with version 1', () => {
    const newer = propertiesOf(own, { root })
    expect([newer.get('OOMPolicy'), newer.has('ExecStopPost')]).to.deep.equal(['kill', false])
    const older = propertiesOf(own, { root, oldGroups: true })
    expect(older.has('OOMPolicy')).to.equal(false)
    expect(older.get('ExecStopPost')).to.have.nested.property('[0][0]', '/.dcos/tools/ld.so')
  })

  it('keeps nothing of the machine from a privileged one', () => {
    const properties = propertiesOf({ ...own, privileged: true }, { root })
    for (const name of ['PrivateDevices', 'ReadOnlyPaths']) expect(properties.has(name), name).to.equal(false)
  })
})

describe('the unit of a container on the files of the machine', () => {
  it('sees volumes by mounts, and secrets by way of systemd', () => {
    const mounts = [
      { source: '/a', target: '/b', readOnly: true },
      { source: '/c', target: '/d', readOnly: false },
    ]
    const credentials = [{ target: '/sandbox/key', content: new Uint8Array() }]
    const properties = propertiesOf({ ...spec, mounts, credentials })
    expect(properties.get('BindPaths')).to.deep.equal([['/c', '/d', false, '16384']])
    expect(properties.get('BindReadOnlyPaths')).to.deep.equal([
      ['/a', '/b', false, '16384'],
      ['/run/secret', '/sandbox/key', false, '16384'],
    ])
  })

  it('has the capabilities that it asks for, as its user can have them', () => {
    const capabilities = { effective: ['CHOWN'], bounding: ['CHOWN', 'KILL'] }
    const other = propertiesOf({ ...spec, capabilities, user: { uid: 7, gid: 7 }, noNewPrivileges: true })
    expect([other.get('CapabilityBoundingSet'), other.get('AmbientCapabilities')]).to.deep.equal(['33', '1'])
    expect(other.get('NoNewPrivileges')).to.equal(true)
    const superuser = propertiesOf({ ...spec, capabilities })
    expect([superuser.get('CapabilityBoundingSet'), superuser.has('AmbientCapabilities')]).to.deep.equal([
      '1',
      false,
    ])
  })

  it('may use the devices that it names, and otherwise all that its user may', () => {
    const properties = propertiesOf({ ...spec, devices: ['/dev/nvidia0'] })
    expect(properties.get('DeviceAllow'))
      .to.deep.include(['/dev/nvidia0', 'rwm'])
      .and.to.deep.include(['char-pts', 'rw'])
    expect(propertiesOf(spec).has('DevicePolicy')).to.equal(false)
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import type { HostFacts, InstalledFacts } from '../../src/facts/types.ts'
import { checkHosts } from '../../src/plan/checks/index.ts'
import { isAtLeast } from '../../src/plan/checks/system.ts'
import { configOf, fitHost } from '../support/fit-host.ts'

const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const
const config = configOf([
  { address: '10.0.0.1', role: 'master' },
  { address: '10.0.0.2', role: 'slave' },
  { address: '10.0.0.3', role: 'slave_public' },
])

/** What is found when the second host is like this. */
function found(more: Partial<HostFacts>, cluster: { clusterId?: string; authority?: string } = {}): string[] {
  const facts = new Map(addresses.map((address) => [address, fitHost(address)]))
  facts.set('10.0.0.2', fitHost('10.0.0.2', more))
  const { clusterId, authority } = cluster
  return checkHosts({ config, clusterId, authority, facts }).map(
    ({ host, level, text }) => `${level} ${host}: ${text}`,
  )
}

const installed = (more: Partial<InstalledFacts>): Partial<HostFacts> => ({
  installed: { ...fitHost('x').installed, ...more },
})

const problems: [string, Partial<HostFacts>, RegExp][] = [
  ['an old systemd', { systemd: 241 }, /systemd 241 is older than 247/],
  ['another init', { init: 'runit' }, /"runit", not systemd/],
  ['an old glibc', { glibc: '2.27' }, /glibc 2\.27 is older/],
  ['an unknown architecture', { arch: 's390x' }, /no runtime for s390x/],
  ['missing commands', { missingCommands: ['sha256sum'] }, /missing: sha256sum/],
  ['little memory', { memoryBytes: 100 * 2 ** 20 }, /100 MiB of memory are less/],
  [
    'a full disk',
    { disks: [{ folder: '/opt/dcos', freeBytes: 2 ** 20, noexec: false }] },
    /1 MiB are free for \/opt\/dcos/,
  ],
  [
    'a mount that runs no programs',
    { disks: [{ folder: '/opt/dcos', freeBytes: 2 ** 40, noexec: true }] },
    /noexec/,
  ],
  ['a busy port', { listeners: [{ protocol: 'tcp', address: '127.0.0.1', port: 5051 }] }, /5051\/tcp/],
  [
    'a name server on all addresses',
    { listeners: [{ protocol: 'udp', address: '0.0.0.0', port: 53 }] },
    /53\/udp/,
  ],
  ['the name of another host', { hostname: 'host-10.0.0.1' }, /host name host-10\.0\.0\.1 is also that of/],
  ['the machine id of another host', { machineId: 'machine-10.0.0.3' }, /machine id .* is also that of/],
  ['a clock that is wrong', { clock: { offsetMs: 60_000, uncertaintyMs: 100 } }, /differs by 59\.9 s/],
  ['another address', { addresses: ['127.0.0.1', '192.168.0.1'] }, /it has 192\.168\.0\.1/],
  ['a script that says otherwise', { detectedAddress: '10.0.0.9' }, /prints "10\.0\.0\.9"/],
  ['DC/OS on it', { mesosphere: 'bin lib' }, /\/opt\/mesosphere is there/],
  ['another cluster on it', installed({ clusterId: 'other' }), /belongs to the cluster other/],
  [
    'certificates of another cluster',
    installed({ certificates: { 'ca.crt': 'x' } }),
    /certificates of another cluster/,
  ],
  [
    'other masters',
    installed({ masters: ['10.0.0.9'] }),
    /has the masters 10\.0\.0\.9; config\.yaml lists 10\.0\.0\.1/,
  ],
  [
    'unit files of something else',
    installed({ unitFiles: ['/etc/systemd/system/dcos.target'] }),
    /unit files of another installation/,
  ],
]

describe('The checks before an installation', () => {
  it('find nothing on hosts that are fit', () => {
    expect(found({})).to.deep.equal([])
  })

  for (const [what, more, text] of problems) {
    it(`find ${what}, on the right host`, () => {
      const all = found(more)
      expect(all.some((line) => text.test(line) && line.startsWith('problem 10.0.0.2'))).to.equal(
        true,
        all.join(),
      )
    })
  }

  it('only warn of what may do no harm', () => {
    for (const more of [
      { rivals: ['firewalld'] },
      { selinuxEnforcing: true },
      { systemState: 'maintenance' },
    ]) {
      const all = found(more)
      expect(all).to.have.length(1)
      expect(all[0]).to.match(/^warning 10\.0\.0\.2/)
    }
  })

  it('let a host of the same cluster keep its ports, its link and its units', () => {
    const own: Partial<HostFacts> = {
      ...installed({
        clusterId: 'ours',
        role: 'slave',
        masters: ['10.0.0.1'],
        certificates: { 'ca.crt': 'ca' },
        activeSet: 'set',
        unitFiles: ['/etc/systemd/system/dcos.target'],
      }),
      mesosphere: '/opt/dcos/active',
      listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 5051 }],
    }
    expect(found(own, { clusterId: 'ours', authority: 'ca\n' })).to.deep.equal([])
    const master = installed({ clusterId: 'ours', role: 'master' })
    expect(found(master, { clusterId: 'ours' }).join()).to.include('it has the role master')
  })

  it('let the name server of the host stay on its own loopback address', () => {
    expect(found({ listeners: [{ protocol: 'udp', address: '127.0.0.53', port: 53 }] })).to.deep.equal([])
  })

  it('compare versions by their numbers', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), fc.nat(99), (a, b, c) => {
        expect(isAtLeast(`${a}.${b}`, `${a}.${c}`)).to.equal(b >= c)
        expect(isAtLeast(`${a}.${c}`, `${b}.${c}`)).to.equal(a >= b)
      }),
    )
  })
})

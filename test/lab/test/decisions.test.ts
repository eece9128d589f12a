import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { installConfig } from '../install-config.ts'
import { parseMounts } from '../machine/mounts.ts'
import { isAlive, ownIdentity } from '../machine/process-identity.ts'
import { chooseSubnet } from '../network/subnet.ts'
import { planHosts } from '../plan-hosts.ts'
import { isLabName } from '../state/names.ts'
import { settingsThatReach } from '../tree/package-sources.ts'

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (isDcosError(error)) return error.code
    throw error
  }
  return 'nothing was thrown'
}

describe('what a lab will be', () => {
  it('names hosts after their role', () => {
    const hosts = planHosts({ masters: 1, agents: 2, publicAgents: 1 })
    expect(hosts.map((host) => `${host.name} ${host.role}`)).to.deep.equal([
      'm1 master',
      'a1 slave',
      'a2 slave',
      'p1 slave_public',
    ])
  })

  it('refuses numbers of hosts that no lab can have', () => {
    for (const masters of [-1, 1.5, Number.NaN, 61]) {
      const code = codeOf(() => planHosts({ masters, agents: 0, publicAgents: 0 }))
      expect(code).to.equal('DCL_LAB_COUNT_INVALID')
    }
    expect(codeOf(() => planHosts({ masters: 0, agents: 0, publicAgents: 0 }))).to.equal(
      'DCL_LAB_COUNT_INVALID',
    )
  })

  it('takes the first subnet that no other lab has, and says when there is none', () => {
    const first = chooseSubnet(new Set())
    const second = chooseSubnet(new Set([first]))
    expect(second).to.not.equal(first)
    const taken = new Set<string>()
    expect(
      codeOf(() => {
        for (;;) taken.add(chooseSubnet(taken))
      }),
    ).to.equal('DCL_LAB_NO_SUBNET')
  })

  it('accepts names that fit into names of namespaces and cgroups', () => {
    expect(['lab', 'a1', 'abcdefghijkl'].every(isLabName)).to.equal(true)
    expect(['', '1a', 'A', 'a-b', 'a/b', '..', 'abcdefghijklm'].some(isLabName)).to.equal(false)
  })

  it('writes a configuration for the installer with every host in the list of its role', () => {
    const hosts = planHosts({ masters: 1, agents: 1, publicAgents: 1 }).map((host, at) => ({
      ...host,
      address: `10.0.0.${at + 1}`,
    }))
    const lab = { name: 'x', keyFile: '/k', bootstrapAddress: '10.0.0.254', hosts } as unknown
    const text = installConfig(lab as Parameters<typeof installConfig>[0], ['hello-world'])
    expect(text.split('\n')).to.include.members([
      'cluster_name: "lab-x"',
      'master_list: ["10.0.0.1"]',
      'agent_list: ["10.0.0.2"]',
      'public_agent_list: ["10.0.0.3"]',
      'ssh_key_path: "/k"',
      'packages: [{"name":"hello-world"}]',
    ])
  })
})

describe('what a lab knows of the machine', () => {
  it('passes on the settings of apt that reach the archive, and no others', () => {
    const dump = [
      'Acquire::http::Proxy "http://proxy.example:3128/";',
      'Acquire::https::Verify-Peer "false";',
      'Acquire::http "";',
      'Acquire::Changelogs::URI::Origin::Debian "https://changelogs.example/";',
      'APT::Install-Recommends "1";',
    ].join('\n')
    expect(settingsThatReach(dump)).to.deep.equal([
      'Acquire::http::Proxy "http://proxy.example:3128/";',
      'Acquire::https::Verify-Peer "false";',
    ])
  })

  it('reads mount points with blanks in their names', () => {
    const line = '30 1 0:26 / /a\\040b rw,relatime shared:1 - overlay overlay rw,lowerdir=/x'
    expect(parseMounts(`${line}\n`)).to.deep.equal([
      { point: '/a b', type: 'overlay', options: ['rw', 'relatime', 'rw', 'lowerdir=/x'] },
    ])
    expect(parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')).length).to.be.greaterThan(0)
  })

  it('tells a process from a later one of the same number', () => {
    const own = ownIdentity()
    expect(isAlive(own)).to.equal(true)
    expect(isAlive({ ...own, startTicks: own.startTicks + 1 })).to.equal(false)
    expect(isAlive({ ...own, bootId: 'another' })).to.equal(false)
  })
})

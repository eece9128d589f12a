import { expect } from 'chai'
import { firewallRules } from '../../../../src/agent/network/decide/firewall-rules.ts'
import { hostsText, resolverText } from '../../../../src/agent/network/decide/host-texts.ts'

describe('The packet rules of an agent', () => {
  const bridge = { device: 'ucr-br0', subnet: '172.31.254.0/24', reachable: '172.31.254.0/24' }

  it('replace the table before in one step', () => {
    const lines = firewallRules([bridge], []).split('\n')
    expect(lines.slice(0, 3)).to.deep.equal([
      'add table ip dcos-agent',
      'delete table ip dcos-agent',
      'table ip dcos-agent {',
    ])
  })

  it('lead ports of the machine into containers, by their protocol', () => {
    const rules = firewallRules(
      [bridge],
      [
        { hostPort: 31000, containerPort: 80, protocol: 'tcp', ip: '172.31.254.2' },
        { hostPort: 31000, containerPort: 53, protocol: 'udp', ip: '172.31.254.3' },
        { hostPort: 31001, containerPort: 80, protocol: 'tcp', ip: 'fd00::2' },
      ],
    )
    expect(rules).to.match(/map tcp_ports {[^}]*elements = { 31000 : 172\.31\.254\.2 \. 80 }/)
    expect(rules).to.match(/map udp_ports {[^}]*elements = { 31000 : 172\.31\.254\.3 \. 53 }/)
    expect(rules).not.to.include('fd00')
    expect(rules).to.include('iifname "ucr-br0" ip daddr 127.0.0.0/8 drop')
  })

  it('hide containers of the overlay only from what is outside of it', () => {
    const overlay = { device: 'm-dcos', subnet: '9.0.1.0/24', reachable: '9.0.0.0/8' }
    expect(firewallRules([overlay], [])).to.include(
      'ip saddr 9.0.1.0/24 ip daddr != 9.0.0.0/8 oifname != "m-dcos" masquerade',
    )
  })
})

describe('The files of a container with its own network', () => {
  it('name it in its hosts', () => {
    expect(hostsText('web', '9.0.1.2')).to.include('9.0.1.2 web\n')
    expect(hostsText('web', undefined)).not.to.include('web')
  })

  it('have the name servers of the network, of the agent, or those of the machine that it can reach', () => {
    const machine =
      '# made\nnameserver 127.0.0.53\nnameserver 10.0.0.1\nsearch example.org\noptions ndots:2\n'
    expect(resolverText(machine, undefined, undefined)).to.equal(
      'nameserver 10.0.0.1\nsearch example.org\noptions ndots:2\n',
    )
    expect(resolverText(machine, undefined, ['198.51.100.1'])).to.include('nameserver 198.51.100.1\nsearch')
    const network = { nameservers: ['9.9.9.9'], search: ['a.org', 'b.org'], options: ['rotate'] }
    expect(resolverText(machine, network, ['198.51.100.1'])).to.equal(
      'nameserver 9.9.9.9\nsearch a.org b.org\noptions rotate\n',
    )
  })
})

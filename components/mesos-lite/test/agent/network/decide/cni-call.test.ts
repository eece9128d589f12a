import { expect } from 'chai'
import {
  addressesOf,
  canCheck,
  cniCall,
  mapsPorts,
  pluginsInOrder,
} from '../../../../src/agent/network/decide/cni-call.ts'
import { bridgeNetwork, readNetwork } from '../../../../src/agent/network/decide/read-config.ts'
import type { CniNetwork } from '../../../../src/agent/network/types.ts'

const list: CniNetwork = {
  cniVersion: '1.0.0',
  name: 'net',
  plugins: [{ type: 'bridge' }, { type: 'portmap', capabilities: { portMappings: true } }],
}

describe('The calls of CNI plugins', () => {
  it('go through the list, and back for its end', () => {
    expect(pluginsInOrder(list, 'ADD').map(({ type }) => type)).to.deep.equal(['bridge', 'portmap'])
    expect(pluginsInOrder(list, 'DEL').map(({ type }) => type)).to.deep.equal(['portmap', 'bridge'])
  })

  it('carry name, version, the result before, labels as Mesos gives them, and mappings to those that ask', () => {
    const info = { name: 'net', labels: { labels: [{ key: 'a', value: 'b' }] } }
    const portMappings = [{ host_port: 31000, container_port: 80, protocol: 'TCP' }]
    const attachment = { ifName: 'eth0', network: list, info, portMappings }
    const [bridge = { type: '' }, portmap = { type: '' }] = list.plugins
    expect(cniCall(attachment, bridge, undefined).config).to.deep.equal({
      type: 'bridge',
      cniVersion: '1.0.0',
      name: 'net',
      args: { 'org.apache.mesos': { network_info: info } },
    })
    const { config } = cniCall(attachment, portmap, { ips: [{ address: '10.0.0.2/24' }] })
    expect(config['prevResult']).to.deep.equal({ ips: [{ address: '10.0.0.2/24' }] })
    expect(config['runtimeConfig']).to.deep.equal({
      portMappings: [{ hostPort: 31000, containerPort: 80, protocol: 'tcp' }],
    })
    expect(mapsPorts(list)).to.equal(true)
    expect(mapsPorts({ ...list, plugins: [bridge] })).to.equal(false)
  })

  it('give addresses in the form of every version', () => {
    expect(addressesOf({ ips: [{ address: '9.0.1.2/24' }, { address: 'fd00::2/64' }] })).to.deep.equal([
      '9.0.1.2',
      'fd00::2',
    ])
    expect(addressesOf({ ip4: { ip: '10.1.0.5/16' } })).to.deep.equal(['10.1.0.5'])
    expect(addressesOf(undefined)).to.deep.equal([])
  })

  it('check from version 0.4.0 of the specification on', () => {
    const at = (cniVersion: string): boolean => canCheck({ ...list, cniVersion })
    expect([at('0.2.0'), at('0.3.1'), at('0.4.0'), at('1.0.0')]).to.deep.equal([false, false, true, true])
  })
})

describe('A CNI configuration', () => {
  it('is a list, or a single plugin, which is a list of one', () => {
    expect(readNetwork(JSON.stringify(list))).to.deep.equal(list)
    const single = { cniVersion: '0.3.1', name: 'one', type: 'macvlan', master: 'eth0' }
    expect(readNetwork(JSON.stringify(single))).to.deep.equal({
      cniVersion: '0.3.1',
      name: 'one',
      plugins: [single],
    })
  })

  it('is refused with a reason when it is none, or names a program elsewhere', () => {
    expect(readNetwork('{')).to.equal('it is not JSON')
    expect(readNetwork('{"type":"bridge"}')).to.equal('it has no name')
    expect(readNetwork('{"name":"a","type":"../../bin/sh"}')).to.include('no file name')
    expect(readNetwork('{"name":"a","plugins":[]}')).to.include('no plugin')
  })

  it('of a bridge of ours is one that reads like any other', () => {
    const network = bridgeNetwork('dcos', 'm-dcos', '9.0.1.0/24', { dataDir: '/run/x', mtu: 1420 })
    expect(readNetwork(JSON.stringify(network))).to.deep.equal(network)
  })
})

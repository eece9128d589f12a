import { expect } from 'chai'
import type { ContainerInfo } from '@dcos-lite/lib/mesos'
import { wantedNetwork } from '../../../../src/agent/network/decide/wanted-network.ts'

const wish = (container: Partial<ContainerInfo> | undefined) =>
  wantedNetwork(container && { type: 'MESOS', ...container }, 'mesos-bridge')
const mapping = { host_port: 31000, container_port: 80, protocol: 'tcp' }

describe('The network that a container asks for', () => {
  it('is that of the machine unless one is named', () => {
    expect(wish(undefined)).to.deep.equal({ kind: 'host' })
    expect(wish({})).to.deep.equal({ kind: 'host' })
    expect(wish({ network_infos: [{ name: 'host' }, {}] })).to.deep.equal({ kind: 'host' })
    expect(wish({ type: 'DOCKER', docker: { image: 'i', network: 'HOST' } })).to.deep.equal({ kind: 'host' })
  })

  it('is every network by its name, with the mappings and labels of each', () => {
    const labels = { labels: [{ key: 'a', value: 'b' }] }
    const first = { name: 'dcos', labels, port_mappings: [mapping] }
    expect(wish({ network_infos: [first, { name: 'other' }] })).to.deep.equal({
      kind: 'own',
      networks: [
        { name: 'dcos', info: first, portMappings: [mapping] },
        { name: 'other', info: { name: 'other' }, portMappings: [] },
      ],
    })
  })

  it('is the bridge for the docker network BRIDGE, the named one for USER, nothing for NONE', () => {
    const docker = { image: 'i', port_mappings: [mapping] }
    expect(wish({ type: 'DOCKER', docker: { ...docker, network: 'BRIDGE' } })).to.deep.equal({
      kind: 'own',
      networks: [{ name: 'mesos-bridge', info: { name: 'mesos-bridge' }, portMappings: [mapping] }],
    })
    const user = wish({
      type: 'DOCKER',
      docker: { ...docker, network: 'USER' },
      network_infos: [{ name: 'dcos' }],
    })
    expect(user).to.deep.equal({
      kind: 'own',
      networks: [{ name: 'dcos', info: { name: 'dcos' }, portMappings: [mapping] }],
    })
    expect(wish({ docker: { image: 'i', network: 'NONE' } })).to.deep.equal({ kind: 'own', networks: [] })
  })

  it('is impossible with a reason where the definition contradicts itself', () => {
    const reasonOf = (container: Partial<ContainerInfo>): string => {
      const read = wish(container)
      return read.kind === 'impossible' ? read.reason : read.kind
    }
    expect(reasonOf({ docker: { image: 'i', network: 'USER' } })).to.include('names none')
    expect(reasonOf({ network_infos: [{ port_mappings: [mapping] }] })).to.include('port mappings')
    expect(reasonOf({ hostname: 'web' })).to.include('host name "web"')
    const twice = { name: 'dcos', port_mappings: [mapping, { ...mapping, container_port: 81 }] }
    expect(reasonOf({ network_infos: [twice] })).to.include('31000/tcp is mapped twice')
    const sctp = { name: 'dcos', port_mappings: [{ ...mapping, protocol: 'sctp' }] }
    expect(reasonOf({ network_infos: [sctp] })).to.include('"sctp"')
    const zero = { name: 'dcos', port_mappings: [{ ...mapping, host_port: 0 }] }
    expect(reasonOf({ network_infos: [zero] })).to.include('the port 0')
  })
})

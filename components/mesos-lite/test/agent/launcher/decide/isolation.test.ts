import type { ContainerInfo, Parameter } from '@dcos-lite/lib/mesos'
import { expect } from 'chai'
import { decideIsolation, readOnlyLabel } from '../../../../src/agent/launcher/decide/isolation.ts'
import { systemdRefusal } from '../../../../src/agent/launcher/refusal.ts'

const docker = (...parameters: Parameter[]): ContainerInfo => ({
  type: 'DOCKER',
  docker: { image: 'x', parameters },
})
const parameter = (key: string, value: string): Parameter => ({ key, value })

function isolationOf(container: ContainerInfo, labels: { key: string; value?: string }[] = []) {
  const decision = decideIsolation(container, { labels })
  if ('refused' in decision) expect.fail(decision.refused)
  return decision.isolation
}

describe('how a container is kept apart', () => {
  it('is what parameters of docker run say', () => {
    const isolation = isolationOf(
      docker(
        ...[
          parameter('user', 'u:g'),
          parameter('workdir', '/w'),
          parameter('read-only', ''),
          parameter('env', 'A=b=c'),
        ],
        ...[parameter('label', 'a=b'), parameter('ulimit', 'nofile=10:20'), parameter('ulimit', 'core=-1')],
        ...[
          parameter('shm-size', '1g'),
          parameter('hostname', 'h'),
          parameter('security-opt', 'no-new-privileges'),
        ],
        ...[parameter('device', '/dev/fuse')],
      ),
    )
    expect(isolation).to.deep.include({
      ...{ user: 'u:g', workingFolder: '/w', readOnly: true, environment: { A: 'b=c' } },
      rlimits: [{ type: 'RLMT_NOFILE', soft: 10, hard: 20 }, { type: 'RLMT_CORE' }],
    })
    expect(isolation.spec).to.deep.include({
      ...{ shmBytes: 1024 ** 3, hostname: 'h', noNewPrivileges: true, devices: ['/dev/fuse'] },
    })
  })

  it('takes and gives capabilities as docker does', () => {
    const some = isolationOf(docker(parameter('cap-add', 'NET_ADMIN'), parameter('cap-drop', 'cap_chown')))
    expect(some.spec.capabilities?.bounding).to.include('NET_ADMIN').and.not.include('CHOWN')
    const few = isolationOf(docker(parameter('cap-drop', 'ALL'), parameter('cap-add', 'KILL')))
    expect(few.spec.capabilities).to.deep.equal({ bounding: ['KILL'] })
    const all = isolationOf({ type: 'DOCKER', docker: { image: 'x', privileged: true } })
    expect(all.spec).to.deep.equal({ privileged: true })
  })

  it('leaves a task without an image all that its user has, unless it asks for less', () => {
    expect(isolationOf({ type: 'MESOS' }).spec).to.deep.equal({})
    const linux_info = { effective_capabilities: { capabilities: ['KILL'] } }
    expect(isolationOf({ type: 'MESOS', linux_info }).spec.capabilities).to.deep.equal({
      effective: ['KILL'],
    })
  })

  it('makes a root read-only by a label', () => {
    const label = { key: readOnlyLabel, value: 'true' }
    expect(isolationOf(docker(), [label]).readOnly).to.equal(true)
    expect(decideIsolation({ type: 'MESOS' }, { labels: [label] })).to.have.property('refused')
  })

  const refusals: [container: ContainerInfo, reason: string][] = [
    [docker(parameter('volume-driver', 'x')), 'docker parameter "volume-driver"'],
    [docker(parameter('toString', 'x')), 'docker parameter "toString"'],
    [docker(parameter('cap-add', 'FLY')), 'no such capability'],
    [docker(parameter('ulimit', 'speed=1')), 'nofile=1024:2048'],
    [docker(parameter('device', '/etc/passwd')), 'below /dev'],
    [docker(parameter('workdir', 'w')), 'must be absolute'],
    [docker(parameter('ipc', 'host')), 'only a private one'],
    [docker(parameter('security-opt', 'seccomp=x')), 'only "no-new-privileges"'],
    [{ type: 'MESOS', mesos: { image: { type: 'APPC', appc: { name: 'x' } } } }, 'appc image'],
    [{ type: 'MESOS', linux_info: { seccomp: { profile_name: 'x' } } }, 'seccomp profile'],
    [
      { type: 'MESOS', linux_info: { effective_capabilities: { capabilities: ['FLY'] } } },
      'Linux does not have',
    ],
    [{ type: 'DOCKER' }, 'must name an image'],
  ]
  for (const [container, reason] of refusals) {
    it(`is refused where it cannot be had: ${reason}`, () => {
      expect(systemdRefusal(container)).to.match(/^The systemd launcher of this agent refuses the task: /)
      expect(systemdRefusal(container)).to.contain(reason)
    })
  }
})

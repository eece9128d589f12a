import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { sshWords } from '../../src/commands/node/ssh.ts'
import { layOutEntry } from '../../src/commands/log-entries.ts'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const entry = (message: string): string =>
  JSON.stringify({
    fields: { MESSAGE: message, SYSLOG_IDENTIFIER: 'mesos', _PID: '7', PRIORITY: '6' },
    cursor: 's=1',
    realtime_timestamp: 1_900_000_000_000_000,
  })

const state = {
  hostname: '10.0.0.1',
  id: 'M1',
  pid: 'master@10.0.0.1:5050',
  version: '1',
  slaves: [
    {
      id: 'S1',
      hostname: 'n1',
      pid: 'slave(1)@10.0.0.5:5051',
      active: true,
      attributes: { public_ip: 'true', rack: 'r1' },
      resources: { cpus: 2, mem: 1024, ports: '[1025-2180]' },
      used_resources: { cpus: 0.1, mem: 32 },
    },
    { id: 'S2', hostname: 'n2', pid: 'slave(1)@10.0.0.6:5051', active: true, attributes: {} },
  ],
  frameworks: [
    {
      name: 'marathon',
      tasks: [
        {
          ...{
            id: 'web.1',
            name: 'web',
            state: 'TASK_RUNNING',
            slave_id: 'S1',
            framework_id: 'F',
            executor_id: '',
          },
          statuses: [
            { state: 'TASK_RUNNING', timestamp: 1, container_status: { container_id: { value: 'C1' } } },
          ],
        },
      ],
      completed_tasks: [],
    },
  ],
}
const point = (name: string, value: number, more: object = {}): object => ({ name, value, ...more })
const nodePoints = [
  point('load.1min', 0.5),
  point('cpu.total', 12.5, { unit: 'percent' }),
  point('memory.total', 4 * 1024 ** 3, { unit: 'bytes' }),
  point('memory.free', 1024 ** 3, { unit: 'bytes' }),
  point('filesystem.capacity.total', 100, { tags: { path: '/' } }),
  point('filesystem.capacity.used', 25, { tags: { path: '/' } }),
]
const bundle = {
  id: 'b1',
  type: 'Cluster',
  size: 2048,
  status: 'Done',
  started_at: '2030-01-01T00:00:00Z',
  errors: [],
}

function answer({ method, path }: Asked): unknown {
  if (path === '/mesos/master/state') return state
  if (path === '/net/v1/nodes') return [{ private_ip: '10.0.0.5', public_ips: ['1.2.3.4'] }]
  if (path === '/mesos_dns/v1/hosts/master.mesos') {
    return ['10.0.0.1', '10.0.0.2'].map((ip) => ({ host: 'master.mesos.', ip }))
  }
  if (path === '/mesos_dns/v1/hosts/leader.mesos') return [{ host: 'leader.mesos.', ip: '10.0.0.1' }]
  if (path === '/metadata') return { PUBLIC_IPV4: '5.6.7.8' }
  if (path.includes('/logs/v2/component')) return Buffer.from(`${entry('one')}\n${entry('two')}\n`)
  if (path.startsWith('/system/health/v1/nodes/'))
    return { units: [{ id: 'dcos-mesos-slave.service', health: 0 }] }
  if (path.endsWith('/metrics/v0/node')) return { datapoints: nodePoints }
  if (path.endsWith('/containers/C1')) {
    return {
      datapoints: [
        point('cpus.limit', 0.2),
        point('cpus.user_time_secs', 1.5),
        point('mem.limit_bytes', 1024),
        point('mem.total_bytes', 512),
      ],
    }
  }
  if (path.endsWith('/containers/C1/app')) return { datapoints: [point('requests', 3)] }
  if (path === '/system/health/v1/diagnostics') return [bundle]
  if (path === '/system/health/v1/diagnostics/b1/file') return Buffer.from('zip')
  if (path.startsWith('/system/health/v1/diagnostics/')) return method === 'PUT' ? { id: 'b2' } : bundle
  if (path.endsWith('/report/diagnostics/list/all'))
    return { '10.0.0.1': [{ file_name: '/x/b.zip', file_size: 3 }] }
  if (path.endsWith('/report/diagnostics/status/all'))
    return { '10.0.0.1': { is_running: false, job_progress_percentage: 5 } }
  if (path.endsWith('/report/diagnostics/create'))
    return { status: 'started', extra: { bundle_name: 'b.zip' } }
  return undefined
}

describe('Looking at nodes and tasks', function () {
  this.timeout(120_000)

  it('lists agents, public addresses, masters that stand by, and further fields', () =>
    withFrontDoor(answer, async (dcos) => {
      const { stdout } = await dcos('node', 'list', '--field', 'attributes.rack')
      expect(stdout).to.match(/^n1 +10\.0\.0\.5 +1\.2\.3\.4 +S1 +agent \(public\) +ACTIVE .* r1$/m)
      expect(stdout).to.match(/^n2 .* agent +ACTIVE .* N\/A$/m)
      expect(stdout)
        .to.match(/10\.0\.0\.1 .* master \(leader\)/)
        .and.match(/10\.0\.0\.2 .* master \(standby\)/)
      expect((await dcos('node', 'list', '--mesos-id', 'S2', '-q')).stdout).to.equal('S2\n')
      expect((await dcos('node', 'list', '--mesos-id', 'none')).stderr).to.include('There is no node "none"')
    }))

  it('gives a list of nodes in JSON as the master tells it, in objects and numbers', () =>
    withFrontDoor(answer, async (dcos) => {
      const nodes = JSON.parse((await dcos('node', 'list', '--json')).stdout) as Record<string, unknown>[]
      expect(nodes[0]).to.deep.equal({
        ...state.slaves[0],
        ip: '10.0.0.5',
        public_ips: ['1.2.3.4'],
        type: 'agent',
        status: 'ACTIVE',
      })
      expect(nodes.slice(2)).to.deep.equal([
        {
          ...{ pid: state.pid, version: '1', hostname: '10.0.0.1', ip: '10.0.0.1', public_ips: [] },
          ...{ id: 'M1', type: 'master (leader)' },
        },
        { hostname: '10.0.0.2', ip: '10.0.0.2', public_ips: [], type: 'master (standby)' },
      ])
      const fields = await dcos('node', 'list', '--json', '--field', 'attributes.rack', '--mesos-id', 'S1')
      expect(fields.stdout).to.include('"attributes.rack": "r1"')
    }))

  it('prints the log of a leader or an agent, of a component, with filters and formats', () =>
    withFrontDoor(answer, async (dcos, asked) => {
      const leader = await dcos('node', 'log', '--leader', '--component', 'dcos-marathon', '--lines', '2')
      expect(leader.stdout).to.equal(
        '2030-03-17 17:46:40Z mesos [7]: one\n2030-03-17 17:46:40Z mesos [7]: two\n',
      )
      expect((await dcos('node', 'log', 'S1', '--all', '-o', 'cat', '--filter', 'A:b')).stdout).to.equal(
        'one\ntwo\n',
      )
      expect((await dcos('node', 'log', '--mesos-id', 'S1', '-o', 'json')).stdout).to.equal(
        `${entry('one')}\n${entry('two')}\n`,
      )
      const paths = asked.map(({ path }) => path).filter((path) => path.includes('/logs/'))
      expect(paths).to.deep.equal([
        '/system/v1/leader/mesos/logs/v2/component/dcos-marathon.service?skip=-2',
        '/system/v1/agent/S1/logs/v2/component?skip=0&filter=A%3Ab',
        '/system/v1/agent/S1/logs/v2/component?skip=-10',
      ])
      expect((await dcos('node', 'log')).stderr).to.include('name one node')
      expect((await dcos('node', 'log', '--leader', '-o', 'xml')).stderr).to.include(
        'short, cat, json, json-pretty',
      )
    }))

  it('colours entries by their priority on a terminal only', () => {
    const error = { fields: { MESSAGE: 'm', PRIORITY: '3' } }
    expect(layOutEntry(error, 'short', true)).to.equal('\u001b[31mm\u001b[0m')
    expect(layOutEntry(error, 'short', false)).to.equal('m')
  })

  it('shows components and metrics of nodes, and metrics of tasks', () =>
    withFrontDoor(answer, async (dcos, asked) => {
      expect((await dcos('node', 'list-components', 'S1')).stdout).to.equal('dcos-mesos-slave.service\n')
      expect((await dcos('node', 'list-components', '--leader', '--json')).stdout).to.include('"health": 0')
      const units = asked.filter(({ path }) => path.endsWith('/units')).map(({ path }) => path.split('/')[5])
      expect(units).to.deep.equal(['10.0.0.5', '10.0.0.1'])
      expect((await dcos('node', 'metrics', 'summary', 'S1')).stdout).to.include(
        '0.5 (12.50%)  3.00GiB (75.00%)  25B (25.00%)',
      )
      const measured = await dcos('node', 'metrics', 'summary', 'S1', '--json')
      expect(JSON.parse(measured.stdout)).to.deep.equal(nodePoints)
      expect((await dcos('node', 'metrics', 'details', 'S1')).stdout).to.match(
        /^filesystem\.capacity\.used +25 +path: \/$/m,
      )
      expect((await dcos('task', 'metrics', 'summary', 'web')).stdout).to.include(
        '1.5s (limit 0.2)  512B (50.00%)  N/A',
      )
      const used = JSON.parse((await dcos('task', 'metrics', 'summary', 'web', '--json')).stdout) as unknown[]
      expect(used).to.have.length(4).and.to.deep.include(point('mem.total_bytes', 512))
      expect((await dcos('task', 'metrics', 'details', 'web', '--json')).stdout).to.include('"requests"')
    }))

  it('opens a shell with the ssh of this machine, directly or through another', () =>
    withFrontDoor(answer, async (dcos) => {
      const shown = async (...words: string[]) => (await dcos('node', 'ssh', '--dry-run', ...words)).stdout
      expect(await shown('--leader')).to.equal('ssh -t centos@10.0.0.1\n')
      expect(await shown('--mesos-id', 'S1', '--user', 'core', '--master-proxy', 'uptime', '-p')).to.equal(
        'ssh -A -J core@5.6.7.8 core@10.0.0.5 -- uptime -p\n',
      )
      await dcos('config', 'set', 'core.ssh_user', 'ann')
      for (const key of ['core.dcos_url', 'marathon.url']) {
        expect((await dcos('config', 'set', key, 'nonsense')).stderr).to.include(
          'DCL_CLI_CONFIG_VALUE_INVALID',
        )
      }
      expect(await shown('--private-ip', '10.0.0.9', '--option', 'Port=2222', '--config-file', 'f')).to.equal(
        'ssh -F f -o Port=2222 -t ann@10.0.0.9\n',
      )
      expect(sshWords({ user: 'u', host: 'h', proxy: 'p', options: [], words: [] })).to.include('u@p')
    }))

  it('makes, lists, waits for, fetches and deletes bundles', () =>
    withFrontDoor(answer, async (dcos, asked) => {
      expect((await dcos('diagnostics', 'create', '--dry-run')).stdout).to.equal(
        'would collect from masters and agents\n',
      )
      expect((await dcos('diagnostics', 'create', '--agents')).stdout).to.equal('b2\n')
      expect(asked.at(-1)).to.deep.include({ method: 'PUT', body: { masters: false, agents: true } })
      expect((await dcos('diagnostics', 'list')).stdout).to.match(
        /^b1 +Done +2030-01-01T00:00:00Z +2\.00KiB$/m,
      )
      expect((await dcos('diagnostics', 'wait')).stdout).to.equal('Bundle b1 is complete.\n')
      await withTemporaryFolder(async (folder) => {
        const file = join(folder, 'bundle.zip')
        expect((await dcos('diagnostics', 'download', '-o', file)).stdout).to.equal(`${file}\n`)
        expect(await readFile(file, 'utf8')).to.equal('zip')
      })
      await dcos('diagnostics', 'delete', 'b1')
      expect(asked.at(-1)).to.include({ method: 'DELETE', path: '/system/health/v1/diagnostics/b1' })
      expect((await dcos('diagnostics', 'delete', 'none')).stderr).to.include(
        'There is no diagnostics bundle "none"',
      )
      expect((await dcos('node', 'diagnostics', 'list')).stdout).to.match(/^10\.0\.0\.1 +b\.zip +3B$/m)
      expect((await dcos('node', 'diagnostics', 'status')).stdout).to.match(/^10\.0\.0\.1 +False +5%/m)
      expect((await dcos('node', 'diagnostics', 'create', 'all')).stdout).to.equal('started\nb.zip\n')
    }))
})

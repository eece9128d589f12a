import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { problemOfUnit } from '../../src/units/decide/judge-unit.ts'
import { startNode, writeScript } from '../stand-ins/node.ts'

const systemctl = `#!/bin/sh
cat <<END
Id=dcos-good.service
LoadState=loaded
ActiveState=active
SubState=running
Result=success

Id=dcos-bad.service
LoadState=loaded
ActiveState=failed
SubState=failed
Result=exit-code
END
`

const journalctl = `#!/bin/sh
echo '{"__CURSOR":"x","__REALTIME_TIMESTAMP":"1600000000000000","MESSAGE":"it broke"}'
`

describe('The health of a node', () => {
  it('is told in the shapes of DC/OS, with the last lines of a unit that is not healthy', () =>
    withTemporaryFolder(async (folder) => {
      const programs = {
        systemctl: await writeScript(folder, 'systemctl', systemctl),
        journalctl: await writeScript(folder, 'journalctl', journalctl),
      }
      const units = ['dcos-good.service', 'dcos-bad.service'].map((id) => ({
        id,
        name: id,
        description: `the ${id}`,
      }))
      const running = await startNode(folder, {
        system: 'systemd',
        role: 'master',
        masters: ['127.0.0.1'],
        units,
        programs,
      })
      try {
        const ask = async <T>(path: string): Promise<{ status: number; body: T }> =>
          requestJson<T>({ url: `${running.urls.api}/system/health/v1${path}` })
        const { body: own } = await ask<Record<string, unknown>>('')
        expect(own).to.have.all.keys(
          ...['units', 'hostname', 'ip', 'dcos_version', 'node_role', 'mesos_id', 'dcos_diagnostics_version'],
        )
        const [good, bad] = own.units as Record<string, unknown>[]
        expect(good)
          .to.deep.include({ health: 0, output: '' })
          .and.have.all.keys(...['id', 'name', 'description', 'health', 'output', 'help'])
        expect(bad?.health).to.equal(1)
        expect(bad?.output).to.include('exit-code').and.to.include('it broke')
        const { body: list } = await ask<{ units: object[] }>('/units')
        expect(list.units[0]).to.have.all.keys('id', 'name', 'health', 'description')
        expect((await ask<object>('/units/dcos-bad.service')).body).to.include({ health: 1 })
        expect((await ask('/units/dcos-bad.service/nodes')).body).to.deep.equal({
          nodes: [{ host_ip: '127.0.0.1', health: 1, role: 'master' }],
        })
        expect((await ask<object>('/units/dcos-bad.service/nodes/127.0.0.1')).body).to.have.all.keys(
          ...['host_ip', 'health', 'role', 'output', 'help'],
        )
        expect((await ask('/nodes')).body).to.deep.equal({
          nodes: [{ host_ip: '127.0.0.1', health: 1, role: 'master' }],
        })
        expect((await ask('/nodes/127.0.0.1')).body).to.deep.equal({
          host_ip: '127.0.0.1',
          health: 1,
          role: 'master',
        })
        expect((await ask<{ units: object[] }>('/nodes/127.0.0.1/units')).body.units).to.have.lengthOf(2)
        expect((await ask<object>('/nodes/127.0.0.1/units/dcos-bad.service')).body).to.include({ health: 1 })
        const { body: report } =
          await ask<Record<'Nodes' | 'Units', Record<string, Record<string, unknown>>>>('/report')
        expect(report).to.have.all.keys('Nodes', 'Units', 'UpdatedTime')
        expect(report.Nodes['127.0.0.1']).to.have.all.keys(
          ...['Role', 'IP', 'Host', 'Health', 'Output', 'Units', 'MesosID'],
        )
        expect(report.Units['dcos-bad.service']).to.have.all.keys(
          ...['UnitName', 'Nodes', 'Health', 'Title', 'Timestamp', 'PrettyName'],
        )
        for (const path of [
          '/units/none',
          '/nodes/10.0.0.1',
          '/nodes/127.0.0.1/units/none',
          '/nodes/127.0.0.1/x',
          '/x',
        ]) {
          expect((await ask(path)).status, path).to.equal(404)
        }
      } finally {
        await running.stop()
      }
    }))

  it('counts a unit that ended well or starts, and not one that is started again and again', () => {
    const unit = { id: 'u', load: 'loaded', active: 'active', sub: 'running', result: 'success' }
    expect(problemOfUnit(unit, 'u')).to.equal(undefined)
    expect(problemOfUnit({ ...unit, active: 'inactive', sub: 'dead' }, 'u')).to.equal(undefined)
    expect(problemOfUnit({ ...unit, active: 'activating', sub: 'start' }, 'u')).to.equal(undefined)
    expect(problemOfUnit({ ...unit, active: 'activating', sub: 'auto-restart' }, 'u')).to.include(
      'again and again',
    )
    expect(problemOfUnit({ ...unit, active: 'failed' }, 'u')).to.include('failed')
    expect(problemOfUnit({ ...unit, load: 'masked' }, 'u')).to.include('masked')
    expect(problemOfUnit({ ...unit, active: 'inactive', result: 'signal' }, 'u')).to.include('signal')
    expect(problemOfUnit(undefined, 'u')).to.include('not there')
  })
})

import { expect } from 'chai'
import { agentResources } from '../../src/decide/agent-resources.ts'

describe('what a request to an agent needs', () => {
  const of = (rest: string, path?: string): string[] =>
    agentResources(rest, path === undefined ? '' : `?path=${encodeURIComponent(path)}`)

  it('names the service whose sandbox is read', () => {
    const sandbox =
      '/var/lib/mesos/slave/slaves/S0/frameworks/F/executors/team_web.instance-1._app.1/runs/latest'
    const needed = ['dcos:mesos:agent:sandbox:app_id:/team/web']
    expect(of('/files/browse', sandbox)).to.deep.equal(needed)
    expect(of('/files/read.json', sandbox)).to.deep.equal(needed)
    expect(of('/slave(1)/files/download', `${sandbox}/stdout`)).to.deep.equal(needed)
    expect(of('/files/read', '/framework/F/executor/team_web.1/latest/stdout')).to.deep.equal(needed)
  })

  it('is all sandboxes where it is not clear which one is meant', () => {
    for (const path of ['/var/lib', `/executors/mine.1/../other.1/x`, '/executors/', 'x']) {
      expect(of('/files/read', path), path).to.deep.equal(['dcos:mesos:agent:sandbox'])
    }
    expect(agentResources('/files/read', '?path=/executors/a.1/x&path=/slave/log')).to.deep.equal([
      'dcos:mesos:agent:sandbox:app_id:/a',
      'dcos:mesos:agent:log',
    ])
  })

  it('is the same for every spelling that an agent understands', () => {
    for (const path of ['/slave%281%29/flags', '/slave%281)/flags.json', '/%73lave(1)/flags', '/flags/']) {
      expect(of(path), path).to.deep.equal(['dcos:mesos:agent:flags'])
    }
    const mine = '/frameworks/F/executors//other.1/runs/latest/executors/mine.1/x'
    expect(of('/files/%72ead', mine)).to.deep.equal(['dcos:mesos:agent:sandbox:app_id:/other'])
    expect(of('/files/read', '/frameworks/F/executor/mine.1//runs')).to.deep.equal([
      'dcos:mesos:agent:sandbox:app_id:/mine',
    ])
  })

  it('is the log, the flags or an endpoint, and nothing more for the rest', () => {
    expect(of('/files/read', '/slave/log')).to.deep.equal(['dcos:mesos:agent:log'])
    expect(of('/flags')).to.deep.equal(['dcos:mesos:agent:flags'])
    expect(of('/slave(1)/flags.json')).to.deep.equal(['dcos:mesos:agent:flags'])
    expect(of('/slave(1)/monitor/statistics.json')).to.deep.equal([
      'dcos:mesos:agent:endpoint:path:/monitor/statistics',
    ])
    expect(of('/state')).to.deep.equal([])
    expect(of('')).to.deep.equal([])
  })
})

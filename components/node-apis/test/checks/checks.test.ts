import { expect } from 'chai'
import { builtInChecks } from '@dcos-lite/lib/contracts'
import { requestJson } from '@dcos-lite/lib/http-client'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { judgeCertificate, judgeSpace, worstOf } from '../../src/checks/decide/judge.ts'
import { startNode } from '../stand-ins/node.ts'

interface Outcome {
  status: number
  checks: Record<string, { status: number; output: string }>
}

describe('The checks', () => {
  it('are listed and run, all of them or those that are named', () =>
    withTemporaryFolder(async (folder) => {
      const running = await startNode(folder, {
        role: 'master',
        checkTime: false,
        nodeChecks: {
          fine: { description: 'is fine', cmd: ['/bin/echo', 'all is well'], timeoutMs: 5000 },
          warns: { cmd: ['/bin/sh', '-c', 'echo careful; exit 1'] },
          hangs: { cmd: ['/bin/sleep', '100'], timeoutMs: 50 },
          missing: { cmd: ['/nonexistent/program'] },
          elsewhere: { cmd: ['/bin/false'], roles: ['agent'] },
        },
      })
      const url = `${running.urls.api}/system/checks/v1/node`
      try {
        const { body: list } = await requestJson<Record<string, unknown>>({ url: `${url}/` })
        expect(list.fine).to.deep.equal({
          description: 'is fine',
          cmd: ['/bin/echo', 'all is well'],
          timeout: '5s',
        })
        expect(Object.keys(list))
          .to.include.members(['components_master', 'disk_space'])
          .and.not.include('elsewhere')
        const own = ['fine', 'warns', 'hangs', 'missing']
        expect(builtInChecks.node).to.include.members(Object.keys(list).filter((name) => !own.includes(name)))
        const { body } = await requestJson<Outcome>({ url: `${url}/`, method: 'POST' })
        expect(body.checks.fine).to.deep.equal({ status: 0, output: 'all is well' })
        expect(body.checks.warns).to.deep.equal({ status: 1, output: 'careful' })
        expect(body.checks.hangs?.status).to.equal(3)
        expect(body.checks.missing?.status).to.equal(3)
        expect(body.checks.components_master?.status).to.equal(0)
        expect(body.status).to.equal(3)
        const some = await requestJson<Outcome>({ url, method: 'POST', body: ['fine', 'warns'] })
        expect(some.body.status).to.equal(1)
        expect(Object.keys(some.body.checks)).to.deep.equal(['fine', 'warns'])
        expect((await requestJson({ url, method: 'POST', body: ['; rm'] })).status).to.equal(400)
        expect((await requestJson({ url, method: 'POST', body: { a: 1 } })).status).to.equal(400)
        const cluster = await requestJson<Outcome>({
          url: `${running.urls.api}/system/checks/v1/cluster`,
          method: 'POST',
        })
        expect(cluster.body.checks.components?.status).to.equal(0)
      } finally {
        await running.stop()
      }
    }))

  it('judge room and certificates by what is left', () => {
    expect(judgeSpace('/', { free: 50, total: 100 }).status).to.equal(0)
    expect(judgeSpace('/', { free: 9, total: 100 }).status).to.equal(1)
    expect(judgeSpace('/', { free: 4, total: 100 }).status).to.equal(2)
    const day = 86_400_000
    const certificate = { notBeforeMs: 0, notAfterMs: 100 * day }
    expect(judgeCertificate('c', certificate, 50 * day).status).to.equal(0)
    expect(judgeCertificate('c', certificate, 80 * day).status).to.equal(1)
    expect(judgeCertificate('c', certificate, 101 * day).status).to.equal(2)
    expect(judgeCertificate('c', { ...certificate, notBeforeMs: day }, 0).status).to.equal(2)
    expect(
      worstOf(
        [
          { status: 1, output: 'a' },
          { status: 2, output: 'b' },
        ],
        'good',
      ),
    ).to.deep.equal({ status: 2, output: 'a\nb' })
    expect(worstOf([], 'good')).to.deep.equal({ status: 0, output: 'good' })
  })
})

import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { operate } from './support/operator.ts'
import { withMaster } from './support/with-master.ts'

describe('the log of a master', () => {
  it('can be listed and read, and made more talkative for a while', () =>
    withTemporaryFolder((folder) =>
      withMaster(
        async (master) => {
          const { url } = master
          const list = async (path: string): Promise<string> =>
            (await operate(url, 'LIST_FILES', { path })).body
          expect(JSON.parse(await list('/'))).to.have.nested.property(
            'list_files.file_infos[0].path',
            '/master',
          )
          const [info] = (JSON.parse(await list('/master')) as { list_files: { file_infos: object[] } })
            .list_files.file_infos
          expect(info).to.include({ path: '/master/log' })
          expect(
            (await operate(url, 'READ_FILE', { path: '/master/log', offset: 0, length: 5 })).body,
          ).to.contain(Buffer.from('{"tim').toString('base64'))
          const browse = await requestJson<{ path: string }[]>({ url: `${url}/files/browse?path=/master` })
          expect(browse.body.map(({ path }) => path)).to.deep.equal(['/master/log'])
          expect((await requestJson({ url: `${url}/files/browse?path=/master/log` })).body).to.deep.equal([])
          const end = await requestJson<{ data: string; offset: number }>({
            url: `${url}/files/read?path=/master/log&offset=-1`,
          })
          expect(end.body.data).to.equal('')
          expect(end.body.offset).to.be.greaterThan(10)
          const part = await requestJson({ url: `${url}/files/read?path=/master/log&offset=0&length=6` })
          expect(part.body).to.deep.equal({ data: '{"time', offset: 0 })
          const download = await requestText({ url: `${url}/files/download?path=/master/log` })
          expect(download.headers['content-disposition']).to.contain('attachment; filename=')
          expect(Object.keys((await requestJson<object>({ url: `${url}/files/debug` })).body)).to.deep.equal([
            '/master/log',
          ])
          const older = await requestJson<{ data: string }>({
            url: `${url}/files/read.json?path=/master/log&offset=0&length=6`,
          })
          expect(older.body.data).to.equal('{"time')
          const status = async (path: string): Promise<number> =>
            (await requestText({ url: url + path })).status
          expect(await status('/files/read?path=/etc/passwd')).to.equal(404)
          expect(await status('/files/browse?path=/master/../etc')).to.equal(400)
          expect(await status('/files/browse')).to.equal(400)
          expect(await status('/files/read?path=/master&offset=0')).to.equal(400)
          expect(await status('/files/read?path=/master/log&offset=-5')).to.equal(400)

          expect(JSON.parse((await operate(url, 'GET_LOGGING_LEVEL')).body)).to.have.nested.property(
            'get_logging_level.level',
            0,
          )
          const raise = { level: 1, duration: { nanoseconds: 60e9 } }
          expect((await operate(url, 'SET_LOGGING_LEVEL', raise)).status).to.equal(200)
          expect((await operate(url, 'GET_LOGGING_LEVEL')).body).to.contain('"level":1')
          const never = { level: 1, duration: { nanoseconds: 0 } }
          expect((await operate(url, 'SET_LOGGING_LEVEL', never)).status).to.equal(400)
          const toggle = `${url}/logging/toggle?level=2&duration=10ms`
          expect((await requestText({ url: toggle, method: 'POST' })).status).to.equal(200)
          await eventually(async () =>
            expect((await operate(url, 'GET_LOGGING_LEVEL')).body).to.contain('"level":0'),
          )
        },
        { logFile: join(folder, 'logs', 'master.log') },
      ),
    ))

  it('is not there without a log file, and the answer says where it is', () =>
    withMaster(async ({ url }) => {
      const { status, body } = await operate(url, 'READ_FILE', { path: '/master/log', offset: 0 })
      expect(status).to.equal(404)
      expect(body).to.contain('standard error')
    }))
})

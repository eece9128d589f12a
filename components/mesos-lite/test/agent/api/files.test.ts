import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { frameworkId } from '../stand-in-master.ts'

describe('the files of an agent', () => {
  let fixture: AgentFixture
  let run = ''
  const runs = `/frameworks/${frameworkId}/executors/files/runs`

  before(async () => {
    fixture = await startFixture()
    fixture.master.launch([task('files', 'printf "héllo\\n"; mkdir sub; echo x > sub/file.json')])
    const { container_status: status } = await fixture.master.until('files', 'TASK_FINISHED')
    run = `${runs}/${status?.container_id?.value ?? ''}`
  })
  after(() => fixture.close())

  const url = (call: string, query: Record<string, string>): string =>
    `${fixture.agent.urls.api}/files/${call}?${new URLSearchParams(query).toString()}`
  const read = async (query: Record<string, string>) =>
    (await requestJson<{ data: string; offset: number }>({ url: url('read', query) })).body
  const statusOf = async (call: string, path: string): Promise<number> =>
    (await requestText({ url: url(call, { path }) })).status

  it('lists folders by every name a sandbox has', async () => {
    const debug = await requestJson<Record<string, string>>({ url: `${fixture.agent.urls.api}/files/debug` })
    const real = debug.body[run] ?? ''
    expect(real).to.match(/^\/.*\/runs\//)
    for (const path of [run, `${runs}/latest`, real, `${run}/.`, `${run}/`]) {
      const { body } = await requestJson<{ path: string; mode: string }[]>({ url: url('browse', { path }) })
      const base = path.replace(/\/\.?$/, '')
      expect(body.map((entry) => entry.path)).to.deep.equal(
        ['stderr', 'stdout', 'sub'].map((name) => `${base}/${name}`),
      )
      expect(body[2]?.mode).to.equal('drwxr-xr-x')
    }
  })

  it('answers under the names of older clients too', async () => {
    const path = `${run}/stdout`
    const read = await requestJson({ url: url('read.json', { path, offset: '-1', length: '-1' }) })
    expect(read.body).to.deep.equal({ data: '', offset: 7 })
    expect((await requestJson<object[]>({ url: url('browse.json', { path: run }) })).body).to.have.length(3)
    expect((await requestText({ url: url('download.json', { path }) })).body).to.equal('héllo\n')
    const debug = await requestJson<object>({ url: `${fixture.agent.urls.api}/files/debug.json` })
    expect(debug.body).to.include.all.keys(run)
  })

  it('gives the size for offset -1 or none, and whole characters in parts', async () => {
    const path = `${run}/stdout`
    expect(await read({ path })).to.deep.equal({ data: '', offset: 7 })
    expect(await read({ path, offset: '-1' })).to.deep.equal({ data: '', offset: 7 })
    expect(await read({ path, offset: '0', length: '2' })).to.deep.equal({ data: 'h', offset: 0 })
    expect(await read({ path, offset: '1', length: '-1' })).to.deep.equal({ data: 'éllo\n', offset: 1 })
    expect(await read({ path, offset: '99' })).to.deep.equal({ data: '', offset: 99 })
    expect((await requestText({ url: url('read', { path, offset: '-2' }) })).status).to.equal(400)
  })

  it('caps one read at 64 KiB', async () => {
    const debug = await requestJson<Record<string, string>>({ url: `${fixture.agent.urls.api}/files/debug` })
    await writeFile(join(debug.body[run] ?? '', 'large'), 'x'.repeat(100_000))
    expect((await read({ path: `${run}/large`, offset: '0' })).data).to.have.length(65_536)
  })

  it('downloads a file under its name and type', async () => {
    const answer = await requestText({ url: url('download', { path: `${run}/sub/file.json` }) })
    expect(answer.body).to.equal('x\n')
    expect(answer.headers['content-type']).to.equal('application/json')
    expect(answer.headers['content-disposition']).to.equal('attachment; filename=file.json')
    expect(await statusOf('download', `${run}/sub`)).to.equal(400)
  })

  it('refuses to leave the sandbox, by name and by link', async () => {
    const debug = await requestJson<Record<string, string>>({ url: `${fixture.agent.urls.api}/files/debug` })
    const real = debug.body[run] ?? ''
    await symlink('/etc/passwd', join(real, 'sub/link'))
    await symlink('/', join(real, 'sub/root'))
    await symlink('file.json', join(real, 'sub/fine'))
    await mkdir(join(fixture.workDir, 'slaves/other'), { recursive: true })
    for (const path of [
      `${run}/../../../../../../../meta/agent.json`,
      `${run}/sub/link`,
      `${run}/sub/root/etc/hostname`,
      `${run}/sub/../stdout`,
    ]) {
      expect(await statusOf('read', path), path).to.equal(400)
      expect(await statusOf('download', path), path).to.equal(400)
    }
    for (const path of [
      '/etc/passwd',
      `${fixture.workDir}/meta/agent.json`,
      `${run}/missing`,
      '/frameworks',
    ]) {
      expect(await statusOf('browse', path), path).to.equal(404)
    }
    expect(await statusOf('download', `${run}/sub/fine`)).to.equal(200)
    expect(await statusOf('browse', '')).to.equal(400)
  })
})

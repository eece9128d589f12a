import { appendFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { followEventStream, openByteStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { makeSandbox, sandboxPath, startNode } from '../stand-ins/node.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\n'

async function withNode(
  files: Record<string, string>,
  work: (api: string, sandbox: string, running: RunningComponent) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const sandbox = await makeSandbox(folder, files)
    const running = await startNode(folder)
    try {
      await work(running.urls.api ?? '', sandbox, running)
    } finally {
      await running.stop()
    }
  })
}

describe('The log of a task', () => {
  it('is read in ranges by lines and offsets', () =>
    withNode({ stdout: numbers }, async (api) => {
      const read = async (query: string, headers: Record<string, string> = {}): Promise<string[]> => {
        const { status, body } = await requestText({ url: api + sandboxPath(`stdout?${query}`), headers })
        expect(status, body).to.be.oneOf([200, 204])
        return body.split('\n').filter((line) => line !== '')
      }
      expect(await read('')).to.deep.equal(['one', 'two', 'three', 'four', 'five'])
      expect(await read('skip=2')).to.deep.equal(['three', 'four', 'five'])
      expect(await read('cursor=END&skip=-2')).to.deep.equal(['four', 'five'])
      expect(await read('skip=3&limit=1')).to.deep.equal(['four'])
      expect(await read('cursor=7&skip=1')).to.deep.equal(['four', 'five'])
      expect(await read('cursor=7&skip=-1&limit=1')).to.deep.equal(['two'])
      expect(await read('cursor=END&skip=-5')).to.deep.equal(['one', 'two', 'three', 'four', 'five'])
      expect(await read('cursor=END&skip=-50')).to.deep.equal(['one', 'two', 'three', 'four', 'five'])
      expect(await read('', { 'last-event-id': '7' })).to.deep.equal(['three', 'four', 'five'])
      expect(await read('cursor=BEG&limit=2')).to.deep.equal(['one', 'two'])
      expect(await read('cursor=END')).to.deep.equal([])
      expect(await read('skip=9')).to.deep.equal([])
    }))

  it('is 204 where there is nothing, and 404 or 400 with a reason where nothing can be', () =>
    withNode({ stdout: '' }, async (api) => {
      const status = async (path: string): Promise<number> =>
        (await requestText({ url: api + sandboxPath(path) })).status
      expect(await status('stdout')).to.equal(204)
      expect(await status('other')).to.equal(404)
      expect(await status('stdout?cursor=17')).to.equal(400)
      expect(await status('stdout?cursor=-1')).to.equal(400)
      expect(await status('stdout?limit=-1')).to.equal(400)
      expect(await status(`stdout?limit=${'9'.repeat(40)}`)).to.equal(400)
      expect(await status('stdout?skip=many')).to.equal(400)
      expect(await status('..%2fsecret')).to.equal(400)
      expect(await status('..%2f..%2fsecret')).to.equal(400)
      const other = '/system/v1/logs/v2/task/frameworks/F0/executors/..%2fE0/runs/C0/stdout'
      expect((await requestText({ url: api + other })).status).to.equal(400)
      const html = await requestText({ url: api + sandboxPath('stdout'), headers: { accept: 'image/png' } })
      expect(html.status).to.equal(406)
    }))

  it('never leads out of the sandbox by a link, and waits for no pipe', () =>
    withNode({ stdout: 'mine\n' }, async (api, sandbox) => {
      await writeFile(join(sandbox, '..', 'outside'), 'secret\n')
      await symlink('../outside', join(sandbox, 'link'))
      await symlink('..', join(sandbox, 'up'))
      await mkdir(join(sandbox, 'folder'))
      for (const path of ['link', 'up/outside', 'folder', 'link/download']) {
        const { status, body } = await requestText({ url: api + sandboxPath(path) })
        expect(status, path).to.equal(404)
        expect(body).not.to.include('secret\n')
      }
    }))

  it('is browsed and downloaded', () =>
    withNode({ stdout: numbers, 'folder/a file': 'x' }, async (api, sandbox) => {
      const { body } = await requestJson<Record<string, unknown>[]>({
        url: api + sandboxPath('files/browse'),
      })
      expect(body.map(({ path }) => path)).to.deep.equal([join(sandbox, 'folder'), join(sandbox, 'stdout')])
      expect(body[1]).to.include({ mode: '-rw-r--r--', nlink: 1, size: numbers.length })
      expect(Object.keys(body[1] ?? {})).to.have.members([
        'gid',
        'mode',
        'mtime',
        'nlink',
        'path',
        'size',
        'uid',
      ])
      const file = await requestText({ url: api + sandboxPath('folder/a%20file/download') })
      expect(file.body).to.equal('x')
      expect(file.headers['content-disposition']).to.equal('attachment; filename=a%20file')
    }))

  it('comes as JSON lines whose cursors go on where they stand', () =>
    withNode({ stdout: numbers }, async (api) => {
      const headers = { accept: 'application/json' }
      const { body } = await requestText({ url: api + sandboxPath('stdout?limit=2'), headers })
      const entries = body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(entries[1]?.fields).to.include({ MESSAGE: 'two', FILE: 'stdout', CONTAINER_ID: 'C0' })
      const rest = await requestText({
        url: api + sandboxPath('stdout'),
        headers: { 'last-event-id': String(entries[1]?.cursor) },
      })
      expect(rest.body).to.equal('three\nfour\nfive\n')
    }))

  it('is followed: each line once it is whole, also past a rotation', () =>
    withNode({ stdout: 'one\ntw' }, async (api, sandbox) => {
      const stdout = join(sandbox, 'stdout')
      const seen: string[] = []
      const gone = new AbortController()
      const reading = (async () => {
        const call = { url: api + sandboxPath('stdout'), signal: gone.signal }
        for await (const { data } of followEventStream(call)) {
          seen.push((JSON.parse(data) as { fields: { MESSAGE: string } }).fields.MESSAGE)
        }
      })().catch(() => undefined)
      await eventually(() => expect(seen).to.deep.equal(['one']))
      await appendFile(stdout, 'o\nthree\n')
      await eventually(() => expect(seen).to.deep.equal(['one', 'two', 'three']))
      await writeFile(`${stdout}.1`, 'one\ntwo\nthree\nfour\n')
      await truncate(stdout)
      await eventually(() => expect(seen).to.deep.equal(['one', 'two', 'three', 'four']))
      await appendFile(stdout, 'five\n')
      await eventually(() => expect(seen).to.include('five'))
      gone.abort()
      await reading
    }))

  it('serves two hundred followers, some of whom read nothing, and ends with them', () =>
    withNode({ stdout: 'first\n' }, async (api, sandbox, running) => {
      const streams = await Promise.all(
        Array.from({ length: 200 }, () =>
          openByteStream({ url: api + sandboxPath('stdout'), headers: { accept: 'text/event-stream' } }),
        ),
      )
      expect(streams.map(({ status }) => status)).to.satisfy((all: number[]) =>
        all.every((one) => one === 200),
      )
      await appendFile(join(sandbox, 'stdout'), `${'x'.repeat(1000)}\n`.repeat(200) + 'last\n')
      const reader = streams[0]
      let text = ''
      for await (const chunk of reader?.body ?? []) {
        text += chunk.toString()
        if (text.includes('"last"')) break
      }
      for (const stream of streams) stream.close()
      await eventually(async () => {
        const { body } = await requestText({ url: `${api}/metrics` })
        return body.includes('dcos_node_api_followed_logs 0')
      })
      await running.stop()
    }))

  it('is read in its first form as if it were in the journal, also packed', () =>
    withNode({ stdout: numbers, stderr: 'bad\n' }, async (api) => {
      const container = 'framework/F0/executor/E0/container/C0'
      const read = async (path: string): Promise<string> =>
        (await requestText({ url: `${api}/system/v1/logs/v1/range/${container}${path}` })).body
      expect(await read('?skip_prev=2')).to.equal('four\nfive\n')
      expect(await read('?skip_next=1&limit=1')).to.equal('two\n')
      expect(await read('?filter=STREAM:STDERR')).to.equal('bad\n')
      const packed = await openByteStream({ url: `${api}/system/v1/logs/v1/range/${container}/download` })
      expect(packed.headers['content-disposition']).to.equal('attachment; filename=task-C0-stdout.log.gz')
      packed.close()
    }))
})

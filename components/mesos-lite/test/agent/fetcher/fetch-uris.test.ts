import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import * as tar from 'tar'
import { systemClock } from '@dcos-lite/lib/clock'
import type { CommandUri } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { openFileCache } from '../../../src/agent/fetcher/cache/file-cache.ts'
import type { FileCache } from '../../../src/agent/fetcher/cache/file-cache.ts'
import { fetchUris } from '../../../src/agent/fetcher/fetch-uris.ts'
import { fetcherRules } from '../../../src/agent/fetcher/settings.ts'
import { startFtpStandIn } from './ftp-stand-in.ts'
import type { FtpStandIn } from './ftp-stand-in.ts'
import { hostileTar, xzOfTar } from './archives.ts'

describe('fetching into a sandbox', () => {
  let root = ''
  let sandbox = ''
  let server: Server
  let ftp: FtpStandIn
  let base = ''
  let cache: FileCache
  let asked: string[] = []
  const contents = new Map<string, Buffer>()
  const waiting: ServerResponse[] = []

  const serve = (request: IncomingMessage, answer: ServerResponse): void => {
    const { url = '', method = '' } = request
    asked.push(`${method} ${url}`)
    if (url === '/moved') return void answer.writeHead(302, { location: '/note.txt' }).end()
    if (url === '/loop') return void answer.writeHead(302, { location: '/loop' }).end()
    if (url === '/away') return void answer.writeHead(302, { location: 'file:///etc/passwd' }).end()
    if (url === '/stalls') return void answer.write('x')
    if (url === '/cut') {
      answer.writeHead(200, { 'content-length': 10 }).write('half')
      return void setImmediate(() => answer.destroy())
    }
    if (url === '/later' && method === 'GET') return void waiting.push(answer)
    if (url === '/later') return void answer.setHeader('content-length', 5).end()
    if (url === '/no-size' && method === 'HEAD') return void answer.writeHead(405).end()
    if (url === '/larger' && method === 'HEAD') return void answer.setHeader('content-length', 2).end()
    const content = contents.get(url)
    answer.writeHead(content ? 200 : 404, {
      'content-length': content?.length ?? 0,
      ...(url.endsWith('.gz') ? { 'content-encoding': 'gzip' } : {}),
    })
    answer.end(method === 'HEAD' ? undefined : content)
  }

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'dcos-lite-fetch-'))
    const source = join(root, 'source')
    await mkdir(join(source, 'deep'), { recursive: true })
    await writeFile(join(source, 'inside.txt'), 'from the archive\n')
    await writeFile(join(source, 'deep/tool.sh'), '#!/bin/sh\n')
    await chmod(join(source, 'deep/tool.sh'), 0o755)
    await tar.c({ file: join(root, 'a.tar'), cwd: source, portable: true }, ['inside.txt', 'deep'])
    const plainTar = await readFile(join(root, 'a.tar'))
    contents.set('/a.tar', plainTar)
    contents.set('/a.tar.gz', gzipSync(plainTar))
    contents.set('/a.txz', xzOfTar)
    contents.set('/note.txt', Buffer.from('a note\n'))
    contents.set('/no-size', Buffer.from('no size\n'))
    contents.set('/larger', Buffer.from('larger than announced\n'))
    server = createServer(serve).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    ftp = await startFtpStandIn(
      new Map([
        ['pub/note.txt', Buffer.from('by ftp\n')],
        ['stalls', undefined],
      ]),
    )
  })
  beforeEach(async () => {
    asked = []
    sandbox = await mkdtemp(join(root, 'sandbox-'))
    cache = await openFileCache({ folder: join(root, 'cache'), capacityBytes: 100_000 })
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    ftp.close()
    await rm(root, { recursive: true, force: true })
  })

  const fetch = (
    uris: CommandUri[],
    more: { stallTimeoutMs?: number; maxUnpackedMiB?: number; signal?: AbortSignal } = {},
  ) =>
    fetchUris({
      ...{ uris, sandbox, clock: systemClock, cache, rules: fetcherRules(more) },
      signal: more.signal ?? new AbortController().signal,
    })
  const failure = async (uri: CommandUri, more = {}): Promise<string> => {
    const error = await fetch([uri], more).then(
      () => new Error('it was fetched'),
      (reason: Error) => reason,
    )
    return error.message
  }
  const read = (name: string): Promise<string> => readFile(join(sandbox, name), 'utf8')

  for (const name of ['a.tar', 'a.tar.gz', 'a.txz']) {
    it(`unpacks ${name} with the rights of its files, and keeps the archive`, async () => {
      await fetch([{ value: `${base}/${name}` }])
      expect(await read('inside.txt')).to.equal('from the archive\n')
      expect((await stat(join(sandbox, 'deep/tool.sh'))).mode & 0o777).to.equal(0o755)
      expect((await stat(join(sandbox, name))).size).to.be.above(0)
    })
  }

  it('unpacks what bzip2 makes', async function () {
    let archive: Buffer
    try {
      archive = execFileSync('bzip2', ['-c', join(root, 'a.tar')])
    } catch {
      return this.skip() // this machine has no bzip2 to make one; the decoder has tests of its own
    }
    contents.set('/a.tbz2', archive)
    await fetch([{ value: `${base}/a.tbz2` }])
    expect(await read('inside.txt')).to.equal('from the archive\n')
  })

  it('follows redirects, but not for ever and not to files of the machine', async () => {
    await fetch([{ value: `${base}/moved`, output_file: 'here/note' }])
    expect(await read('here/note')).to.equal('a note\n')
    expect(await failure({ value: `${base}/loop` })).to.contain('redirects more than 20 times')
    expect(await failure({ value: `${base}/away` })).to.contain('file:, which is not followed')
  })

  it('fails with the reason when a server stalls, breaks off, or is not there', async () => {
    expect(await failure({ value: `${base}/stalls` }, { stallTimeoutMs: 30 })).to.contain(
      'nothing arrived for 0.03 seconds',
    )
    expect(await failure({ value: `${base}/cut` })).to.contain('before everything had arrived')
    expect(await failure({ value: `${base}/missing` })).to.contain('404')
    expect(await failure({ value: 'http://127.0.0.1:1/x' })).to.contain('ECONNREFUSED')
  })

  it('fetches by FTP, and fails when the server stalls or refuses', async () => {
    const at = `ftp://me:secret@127.0.0.1:${ftp.port}`
    await fetch([
      { value: `${at}/pub/note.txt` },
      { value: `${at}/pub/note.txt`, output_file: 'again', cache: true },
    ])
    expect(await read('note.txt')).to.equal('by ftp\n')
    expect(await read('again')).to.equal('by ftp\n')
    expect(await failure({ value: `${at}/none` })).to.contain('no such file')
    expect(await failure({ value: `${at}/stalls` }, { stallTimeoutMs: 50 })).to.contain('nothing arrived')
  })

  it('copies files of the machine with their rights, and only plain ones', async () => {
    await fetch([{ value: `file://${root}/source/deep/tool.sh` }, { value: join(root, 'source/inside.txt') }])
    expect((await stat(join(sandbox, 'tool.sh'))).mode & 0o777).to.equal(0o755)
    expect(await failure({ value: '/dev/zero' })).to.contain('no plain file')
    expect(await failure({ value: join(root, 'none') })).to.contain('no such file')
  })

  for (const [what, { entries, reason }] of Object.entries(hostileTar)) {
    it(`refuses an archive with ${what}, and writes nothing outside`, async () => {
      contents.set('/hostile.tar', entries)
      await writeFile(join(root, 'victim'), 'untouched')
      expect(await failure({ value: `${base}/hostile.tar` })).to.contain(reason)
      expect(await readFile(join(root, 'victim'), 'utf8')).to.equal('untouched')
      expect((await readdir(root)).filter((name) => name.startsWith('escaped'))).to.deep.equal([])
      for (const name of await readdir(sandbox)) {
        const stats = await lstat(join(sandbox, name))
        expect(stats.isSymbolicLink() || stats.isCharacterDevice(), name).to.equal(false)
      }
    })
  }

  it('stops to unpack what becomes too large', async () => {
    contents.set('/bomb.gz', gzipSync(Buffer.alloc(3 * 1024 * 1024)))
    expect(await failure({ value: `${base}/bomb.gz` }, { maxUnpackedMiB: 1 })).to.contain(
      'larger than the 1 MB',
    )
  })

  it('never writes through a link that an earlier archive made', async () => {
    const link = join(root, 'link')
    await mkdir(link, { recursive: true })
    execFileSync('ln', ['-sfn', 'inside.txt', join(link, 'name')])
    await tar.c({ file: join(root, 'link.tar'), cwd: link, portable: true }, ['name'])
    contents.set('/link.tar', await readFile(join(root, 'link.tar')))
    await fetch([{ value: `${base}/a.tar` }, { value: `${base}/link.tar` }])
    expect(await read('name')).to.equal('from the archive\n')
    await fetch([{ value: `${base}/note.txt`, output_file: 'name' }])
    expect(await read('inside.txt')).to.equal('from the archive\n')
    expect(await failure({ value: `${base}/note.txt`, output_file: 'name/below' })).to.contain(
      'something else',
    )
  })

  describe('with the cache', () => {
    const cached = (path: string, more = {}): CommandUri => ({
      value: `${base}${path}`,
      cache: true,
      ...more,
    })

    it('downloads once, copies, and unpacks without the archive', async () => {
      await fetch([
        cached('/note.txt'),
        cached('/note.txt', { output_file: 'again' }),
        cached('/a.tar'),
        cached('/a.tar'),
      ])
      expect(asked).to.deep.equal(['HEAD /note.txt', 'GET /note.txt', 'HEAD /a.tar', 'GET /a.tar'])
      expect((await readdir(sandbox)).sort()).to.deep.equal(['again', 'deep', 'inside.txt', 'note.txt'])
      expect(cache.usedBytes()).to.equal(7 + (contents.get('/a.tar')?.length ?? 0))
    })

    it('lets all who ask at the same time wait for one download, and goes on when the first gives up', async () => {
      const first = new AbortController()
      const { borrow } = cache
      let asking = 0
      cache.borrow = (...question) => {
        asking += 1
        return borrow(...question)
      }
      const givingUp = failure(cached('/later'), { signal: first.signal })
      const others = Promise.all([
        fetch([cached('/later', { output_file: 'b' })]),
        fetch([cached('/later', { output_file: 'c' })]),
      ])
      await eventually(() => asking === 3 && waiting.length > 0)
      first.abort(new Error('killed'))
      expect(await givingUp).to.equal('killed')
      waiting.shift()?.end('later')
      await others
      expect([await read('b'), await read('c')]).to.deep.equal(['later', 'later'])
      expect(asked).to.deep.equal(['HEAD /later', 'GET /later'])
    })

    it('goes around the cache when the size is unknown, wrong, or too large', async () => {
      contents.set('/huge', Buffer.alloc(200_000))
      await fetch([cached('/no-size'), cached('/larger'), cached('/huge')])
      expect(await read('no-size')).to.equal('no size\n')
      expect(await read('larger')).to.equal('larger than announced\n')
      expect(cache.usedBytes()).to.equal(0)
      expect(await readdir(join(root, 'cache'))).to.deep.equal([])
    })

    it('is empty after every start: what an earlier process left may be half, or of long ago', async () => {
      await fetch([cached('/note.txt')])
      cache = await openFileCache({ folder: join(root, 'cache'), capacityBytes: 100_000 })
      expect([await readdir(join(root, 'cache')), cache.usedBytes()]).to.deep.equal([[], 0])
      await fetch([cached('/note.txt')])
      expect(asked.filter((line) => line === 'GET /note.txt')).to.have.length(2)
    })

    it('fetches again what was evicted, or damaged in its folder', async () => {
      contents.set('/big', Buffer.alloc(99_999, 'b'))
      await fetch([cached('/note.txt'), cached('/big')])
      expect(await readdir(join(root, 'cache'))).to.have.length(1)
      const [name = ''] = await readdir(join(root, 'cache'))
      await writeFile(join(root, 'cache', name), 'cut')
      await fetch([cached('/big', { output_file: 'whole' })])
      expect((await stat(join(sandbox, 'whole'))).size).to.equal(99_999)
    })

    it('fails all who wait with the same reason, and tries again for the next', async () => {
      expect(await failure(cached('/absent'))).to.contain('404')
      contents.set('/absent', Buffer.from('now\n'))
      await fetch([cached('/absent')])
      expect(await read('absent')).to.equal('now\n')
    })
  })
})

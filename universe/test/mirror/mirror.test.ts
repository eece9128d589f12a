import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseRepository } from '@dcos-lite/lib/package-format'
import { requestText } from '@dcos-lite/lib/http-client'
import { sha256 } from '@dcos-lite/lib/package-signing'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startRepositoryServer } from '../../src/index.ts'
import { metadata, writeTree } from '../package-tree.ts'
import { refusal, runCommand } from '../run-command.ts'
import { ownProgram, runUniverse } from '../run-universe.ts'

interface Origin {
  folder: string
  /** What is served by path; a number is a status. */
  files: Map<string, string | number>
  asked: string[]
  mirror: string[]
}

async function withOrigin(work: (origin: Origin) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const files = new Map<string, string | number>([
      ['/a.tgz', 'content of a'],
      ['/b.tgz', 'content of b'],
      ['/icon.png', 'an icon'],
    ])
    const asked: string[] = []
    const server: Server = createServer((request, answer) => {
      const content = files.get(request.url ?? '') ?? 404
      asked.push(request.url ?? '')
      if (typeof content === 'number') answer.writeHead(content).end()
      else answer.end(content)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const resource = {
      assets: {
        uris: { a: `${base}/a.tgz`, b: `${base}/b.tgz` },
        container: { docker: { web: 'example/web:1' } },
      },
      images: { 'icon-small': `${base}/icon.png` },
    }
    await writeTree(folder, {
      'tree/W/web/0/package.json': metadata(),
      'tree/W/web/0/resource.json': resource,
      'tree/Z/zoo/0/package.json': metadata({ name: 'zoo' }),
    })
    try {
      for (const owner of ['keys', 'own'])
        await runCommand(folder, ['key', 'new', '--repository', owner, '--out', `@/${owner}/first.key`])
      await runCommand(folder, ['publish', '@/release', '--packages', '@/tree', '--key', '@/keys/first.key'])
      asked.length = 0
      const mirror = [
        'mirror',
        '@/release',
        '--out',
        '@/copy',
        '--base-url',
        'http://inside:8085',
        '--trust',
        '@/keys/keys.json',
        '--key',
        '@/own/first.key',
        '--without-images',
      ]
      await work({ folder, files, asked, mirror })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
}

describe('a mirror', function () {
  this.timeout(120_000)

  it('holds packages, signature and every asset, points to itself, and is served without the origin', () =>
    withOrigin(async ({ folder, files, asked, mirror }) => {
      expect(await runCommand(folder, [...mirror, '--dry-run'])).to.include({ written: false, assets: 3 })
      expect(await readdir(folder)).not.to.include('copy')
      const done = await runCommand(folder, mirror)
      expect(done).to.deep.include({ verified: true, assets: 3, fetched: 3, images: [] })
      files.clear()
      asked.length = 0
      expect(await runCommand(folder, mirror)).to.include({ fetched: 0, serial: 2 })
      expect(asked).to.deep.equal([])
      expect(await runCommand(folder, ['verify', '@/copy', '--trust', '@/own/keys.json'])).to.include({
        trusted: true,
      })
      const { packages } = parseRepository(
        JSON.parse(await readFile(join(folder, 'copy/universe.json'), 'utf8')),
      )
      const hash = sha256('content of a')
      expect(packages[0]?.resource?.assets?.uris?.a).to.equal(
        `http://inside:8085/assets/sha256/${hash}/a.tgz`,
      )
      const listen = { host: '127.0.0.1', port: 0 }
      const server = await startRepositoryServer({ folder: join(folder, 'copy'), listen }, testEnvironment())
      try {
        const answer = await requestText({ url: `${server.urls.api}/assets/sha256/${hash}/a.tgz` })
        expect(answer.body).to.equal('content of a')
      } finally {
        await server.stop()
      }
    }))

  it('takes the half files of one that was killed away, and leaves those of others', () =>
    withOrigin(async ({ folder, mirror }) => {
      const gone = spawnSync('true').pid
      const half = [
        `${hostname()}-${gone}-1.part`,
        `${hostname()}-${process.pid}-999.part`,
        'elsewhere-1-1.part',
      ]
      await writeTree(folder, Object.fromEntries(half.map((name) => [`copy/assets/sha256/${name}`, 'half'])))
      await runCommand(folder, mirror)
      const left = await readdir(join(folder, 'copy/assets/sha256'))
      expect(left.filter((name) => name.endsWith('.part'))).to.have.members(half.slice(1))
    }))

  it('says whether the copy is signed', () =>
    withOrigin(async ({ folder, mirror }) => {
      const withoutKey = mirror.filter((word, at) => word !== '--key' && mirror[at - 1] !== '--key')
      const archive = ['--archive', '@/copy.tar']
      expect(await runCommand(folder, [...withoutKey, ...archive])).to.include({
        verified: true,
        signed: false,
      })
      expect(await runCommand(folder, mirror)).to.include({ signed: true })
      expect(
        await runCommand(folder, ['mirror', '--from-archive', '@/copy.tar', '--out', '@/unpacked']),
      ).to.include({ signed: false })
    }))

  it('ends at an asset that cannot be had, and goes on from there', () =>
    withOrigin(async ({ folder, files, asked, mirror }) => {
      files.set('/b.tgz', 500)
      expect(await refusal(folder, mirror)).to.equal('UNIVERSE_ASSET_UNAVAILABLE')
      files.set('/b.tgz', 'content of b')
      asked.length = 0
      expect(await runCommand(folder, mirror)).to.include({ assets: 3 })
      expect(asked).not.to.include('/a.tgz')
    }))

  it('refuses an asset with a changed byte, and fetches a damaged copy again', () =>
    withOrigin(async ({ folder, files, mirror }) => {
      files.set('/a.tgz', 'Content of a')
      expect(await refusal(folder, mirror)).to.equal('UNIVERSE_ASSET_WRONG')
      files.set('/a.tgz', 'content of a')
      await runCommand(folder, mirror)
      await writeFile(join(folder, 'copy/assets/sha256', sha256('content of a')), 'content of x')
      expect(await runCommand(folder, mirror)).to.include({ fetched: 1 })
    }))

  it('refuses a source that nobody trusted vouches for, unless told to take it', () =>
    withOrigin(async ({ folder, mirror }) => {
      const stranger = mirror.map((arg) => (arg === '@/keys/keys.json' ? '@/own/keys.json' : arg))
      expect(await refusal(folder, stranger)).to.equal('UNIVERSE_NOT_TRUSTED')
      const plain = [
        'mirror',
        '@/release',
        '--out',
        '@/copy',
        '--base-url',
        'http://inside',
        '--unsigned',
        '--package',
        'zoo',
      ]
      expect(await runCommand(folder, plain)).to.deep.include({ verified: false, revisions: 1, assets: 0 })
    }))

  it('says when there is no room or no permission, and leaves what was there', () =>
    withOrigin(async ({ folder, mirror }) => {
      await writeTree(folder, { 'copy/assets': 'a file where a folder must be' })
      expect(await refusal(folder, mirror)).to.equal('UNIVERSE_REPOSITORY_UNWRITABLE')
      expect(await refusal(folder, ['verify', '@/copy', '--trust', '@/own/keys.json'])).to.equal(
        'UNIVERSE_REPOSITORY_UNREADABLE',
      )
    }))

  it('names a disk that fills up, keeps no half file, and goes on when there is room', () =>
    withOrigin(async ({ folder, files, mirror }) => {
      const large = 'x'.repeat(50_000)
      files.set('/large', large)
      const state = join(folder, 'tree/W/web/0/resource.json')
      const text = await readFile(state, 'utf8')
      const url = /http:[^"]*icon.png/.exec(text)?.[0].replace('icon.png', 'large') ?? ''
      await writeTree(folder, {
        'tree/W/web/1/package.json': metadata({ version: '2' }),
        'tree/W/web/1/resource.json': { assets: { uris: { large: url } } },
      })
      await runCommand(folder, ['publish', '@/release', '--packages', '@/tree', '--key', '@/keys/first.key'])
      const args = mirror.map((arg) => arg.replace(/^@/, folder))
      const limited = ['-c', 'ulimit -f 40; exec "$0" "$@"', ownProgram, ...args]
      const full = await runUniverse(limited, { program: '/bin/sh' })
      expect(full.exitCode, full.stderr).to.equal(73)
      expect(full.stderr).to.match(/EFBIG[^]*try:.*room[^]*REPOSITORY_UNWRITABLE/)
      const kept = await readdir(join(folder, 'copy/assets/sha256'))
      expect(kept.filter((name) => name.endsWith('.part'))).to.deep.equal([])
      expect(kept.length).to.equal(3)
      expect(await runCommand(folder, mirror)).to.include({ assets: 4, fetched: 1 })
    }))
})

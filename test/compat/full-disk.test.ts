import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { nameInLayout, putImage } from '@dcos-lite/lib/oci-image'
import { skipBecause, testEnvironment } from '@dcos-lite/lib/testing'
import { startRepositoryServer } from '../../universe/src/index.ts'
import { metadata, writeTree } from '../../universe/test/package-tree.ts'
import { refusal, runCommand } from '../../universe/test/run-command.ts'

const run = promisify(execFile)
const mebibyte = 1024 * 1024

describe('a mirror on a disk that fills up', function () {
  this.timeout(180_000)
  let folder = ''
  let disk = ''

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-full-'))
    const place = join(folder, 'disk')
    await mkdir(place)
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', place])
      disk = place
    } catch {
      skipBecause(this, 'a disk of its own needs the right to mount')
    }
  })
  after(async () => {
    if (disk !== '') await run('umount', [disk])
    await rm(folder, { recursive: true, force: true })
  })

  it('says that there is no room, and goes on with the same layer when there is', async () => {
    const layout = join(folder, 'images')
    const source = join(folder, 'source')
    await mkdir(source)
    await writeFile(join(source, 'data'), randomBytes(6 * mebibyte))
    const { manifest } = await putImage({ layers: [source] }, layout)
    const name = `${clusterRegistry}/large:1`
    await nameInLayout(layout, [{ name, manifest }])
    await writeTree(folder, {
      'tree/L/large/0/package.json': metadata({ name: 'large' }),
      'tree/L/large/0/resource.json': { assets: { container: { docker: { image: name } } } },
    })
    const publish = ['publish', '@/release', '--packages', '@/tree', '--images', '@/images']
    await runCommand(folder, publish)
    const listen = { host: '127.0.0.1', port: 0 }
    const server = await startRepositoryServer({ folder: join(folder, 'release'), listen }, testEnvironment())
    try {
      const mirror = ['mirror', server.urls.api ?? '', '--out', '@/disk/copy', '--base-url', 'http://inside']
      expect(await refusal(folder, [...mirror, '--unsigned'])).to.equal('UNIVERSE_REPOSITORY_UNWRITABLE')
      await run('mount', ['-o', 'remount,size=20m', disk])
      const done = await runCommand(folder, [...mirror, '--unsigned'])
      expect(done.images).to.deep.equal([`${name}@${manifest.digest}`])
      expect(Number(done.imageBytesFetched), 'the rest only').to.be.below(5 * mebibyte)
      const archive = [...mirror, '--unsigned', '--archive', '@/disk/copy.tar']
      await run('mount', ['-o', 'remount,size=10m', disk])
      expect(await refusal(folder, archive)).to.equal('UNIVERSE_OUTPUT_UNWRITABLE')
      await run('mount', ['-o', 'remount,size=30m', disk])
      await runCommand(folder, archive)
    } finally {
      await server.stop()
    }
  })
})

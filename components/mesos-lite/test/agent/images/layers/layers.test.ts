import { execFileSync } from 'node:child_process'
import { mkdir, readFile, readdir, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { flattenLayers } from '../../../../src/agent/images/layers/flatten-layers.ts'
import { LayerTooLarge } from '../../../../src/agent/images/layers/layer-writer.ts'
import { unpackLayer } from '../../../../src/agent/images/layers/unpack-layer.ts'
import type { UnpackedLayer } from '../../../../src/agent/images/layers/unpack-layer.ts'
import type { ArchiveEntry } from '../archive.ts'
import { archiveOf } from '../archive.ts'

const { signal } = new AbortController()

async function unpack(folder: string, bytes: Uint8Array, maxBytes = 1e6): Promise<UnpackedLayer> {
  const [file, files] = [join(folder, 'layer.tar'), join(folder, 'files')]
  await writeFile(file, bytes)
  await mkdir(files, { recursive: true })
  return await unpackLayer(file, { folder: files, maxBytes, signal })
}

const folderEntry = (path: string): ArchiveEntry => ({ path, type: 'Directory', mode: 0o755 })
const link = (path: string, linkpath: string): ArchiveEntry => ({ path, linkpath, type: 'SymbolicLink' })

describe('a layer of an image', () => {
  it('is unpacked with modes and links, whatever it is compressed with', async () => {
    const bytes = archiveOf([
      folderEntry('./bin/'),
      { path: './bin/tool', text: 'tool', mode: 0o4755 },
      { path: './bin/same', type: 'Link', linkpath: './bin/tool' },
      link('./absolute', '/etc/passwd'),
      { path: 'not/described/file', text: 'x' },
      { path: '/leading', text: 'y' },
    ])
    const digests = new Set<string>()
    for (const packed of [bytes, gzipSync(bytes), zstdCompressSync(bytes)]) {
      await withTemporaryFolder(async (folder) => {
        const { diffId, notes } = await unpack(folder, packed)
        digests.add(diffId)
        const tool = await stat(join(folder, 'files/bin/tool'))
        expect([tool.mode & 0o7777, tool.nlink]).to.deep.equal([0o4755, 2])
        expect(await readlink(join(folder, 'files/absolute'))).to.equal('/etc/passwd')
        expect(await readFile(join(folder, 'files/leading'), 'utf8')).to.equal('y')
        expect(notes).to.deep.include({ implicit: ['not', 'not/described'], bytes: 6 })
      })
    }
    expect(digests.size).to.equal(1)
  })

  const hostile: [what: string, entries: ArchiveEntry[], reason: string][] = [
    ['a path that leads out', [{ path: '../evil', text: 'x' }], 'leads out of the image'],
    ['a path that leads out later', [{ path: 'a/../../evil' }], 'leads out of the image'],
    ['a file through a link', [link('out', '/tmp'), { path: 'out/evil' }], 'leads through "out"'],
    ['a folder through a link', [link('out', '..'), folderEntry('out/evil')], 'leads through "out"'],
    ['a file below a file', [{ path: 'a' }, { path: 'a/b' }], 'leads through "a"'],
    ['a hard link that leads out', [{ path: 'a', type: 'Link', linkpath: '../../etc/passwd' }], 'leads out'],
    [
      'a hard link to what is elsewhere',
      [{ path: 'a', type: 'Link', linkpath: '/etc/passwd' }],
      'does not hold',
    ],
    ['a device', [{ path: 'sda', type: 'BlockDevice' }], 'neither file, folder nor link'],
    ['a pipe', [{ path: 'pipe', type: 'FIFO' }], 'neither file, folder nor link'],
    ['a sparse file', [{ path: 'big', type: 'SparseFile', text: 'x' }], 'kind that is not unpacked'],
    ['a whiteout that leads out', [{ path: '../.wh.evil' }], 'leads out of the image'],
    ['a whiteout of nothing', [{ path: 'a/.wh...' }], 'takes away nothing'],
    ['a root that is a file', [{ path: './' }], ''],
  ]
  for (const [what, entries, reason] of hostile) {
    it(`is refused when it holds ${what}, and nothing is written outside`, async () => {
      await withTemporaryFolder(async (folder) => {
        const error = await unpack(folder, archiveOf([...entries, { path: 'last', text: 'x' }])).then(
          () => undefined,
          (thrown: Error) => thrown,
        )
        if (reason !== '') expect(error?.message).to.contain(reason)
        expect((await readdir(folder)).sort()).to.deep.equal(['files', 'layer.tar'])
      })
    })
  }

  it('is refused when it is larger than it may be, before that is written', async () => {
    await withTemporaryFolder(async (folder) => {
      const huge = archiveOf([{ path: 'huge', size: 8 * 1024 ** 3 - 1 }])
      const error = await unpack(folder, huge, 1000).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(LayerTooLarge)
    })
  })

  it('is refused when it is cut or no archive', async () => {
    await withTemporaryFolder(async (folder) => {
      for (const bytes of [
        Buffer.from('no archive'.repeat(100)),
        archiveOf([{ path: 'a', text: 'x'.repeat(2000) }]).subarray(0, 1100),
      ]) {
        const error = await unpack(folder, bytes).catch((thrown: unknown) => thrown)
        expect(error).to.be.instanceOf(Error)
      }
    })
  })

  it('may replace what it said before', async () => {
    await withTemporaryFolder(async (folder) => {
      const bytes = archiveOf([
        link('a', '/tmp'),
        folderEntry('a'),
        { path: 'a/b', text: '1' },
        { path: 'a/b', text: '2' },
      ])
      await unpack(folder, bytes)
      expect(await readFile(join(folder, 'files/a/b'), 'utf8')).to.equal('2')
    })
  })
})

describe('the layers of an image', () => {
  it('become one tree: upper files win, whiteouts and opaque folders hide, folders are joined', async () => {
    await withTemporaryFolder(async (folder) => {
      const layers = []
      for (const [name, entries] of Object.entries({
        low: [
          { ...folderEntry('keep'), mode: 0o700 },
          { path: 'keep/old', text: 'old' },
          { path: 'both', text: 'low' },
          { path: 'gone/deep/file', text: 'x' },
          { path: 'opaque/old', text: 'x' },
          link('turns', 'keep'),
          folderEntry('was-folder'),
        ],
        high: [
          { path: 'keep/new', text: 'new' },
          { path: 'both', text: 'high' },
          { path: 'gone/.wh.deep' },
          { path: 'opaque/new', text: 'y' },
          { path: 'opaque/.wh..wh..opq' },
          { path: 'turns/inside', text: 'z' },
          { path: 'was-folder', text: 'file' },
          { path: 'turns/.wh.never' },
        ],
      })) {
        await mkdir(join(folder, name))
        const { notes } = await unpack(join(folder, name), archiveOf(entries))
        layers.push({ files: join(folder, name, 'files'), notes })
      }
      const tree = join(folder, 'tree')
      await mkdir(tree)
      await flattenLayers(layers, tree)
      const found = execFileSync('find', ['.', '-not', '-type', 'd'], { cwd: tree, encoding: 'utf8' })
      expect(found.trim().split('\n').sort()).to.deep.equal([
        ...['./both', './keep/new', './keep/old', './opaque/new', './turns/inside', './was-folder'],
      ])
      expect(await readFile(join(tree, 'both'), 'utf8')).to.equal('high')
      expect((await stat(join(tree, 'keep'))).mode & 0o777, 'kept by the layer that says it').to.equal(0o700)
      expect(await readFile(join(folder, 'low/files/both'), 'utf8'), 'layers stay as they are').to.equal(
        'low',
      )
    })
  })
})

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { ArchiveEntry } from '../../src/oci-image/archive/entry.ts'
import { readArchive } from '../../src/oci-image/archive/read-archive.ts'
import { openArchive } from '../../src/oci-image/archive/write-archive.ts'
import { writeTreeLayer } from '../../src/oci-image/index.ts'
import type { AddedEntry, TreeContents } from '../../src/oci-image/index.ts'

const entry = (path: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  ...{ path, type: 'File', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(path) },
  ...more,
})
const folderEntry = (path: string): ArchiveEntry =>
  entry(path, { type: 'Directory', mode: 0o755, content: Buffer.alloc(0) })

async function writeTree(file: string, entries: readonly ArchiveEntry[], madeAt = new Date()): Promise<void> {
  const archive = await openArchive(file, madeAt)
  for (const one of [folderEntry(''), ...entries]) await archive.add(one)
  await archive.end()
}

async function readAll(file: string): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = []
  await readArchive(file, (one) => void entries.push(one))
  expect(entries.shift()).to.include({ path: '', type: 'Directory' })
  return entries
}

/** Lays a layer over a tree, as a store of images does. */
function lay(below: Map<string, string>, layer: readonly ArchiveEntry[]): Map<string, string> {
  const tree = new Map(below)
  for (const { path, content, type } of layer) {
    const [, parent = '', hidden] = /^(.*\/)?\.wh\.([^/]+)$/.exec(path) ?? []
    if (hidden === undefined) tree.set(path, `${type} ${content.toString()}`)
    else
      for (const other of [...tree.keys()])
        if (other === parent + hidden || other.startsWith(`${parent}${hidden}/`)) tree.delete(other)
  }
  return tree
}

describe('the layer of a tree', () => {
  it('holds only what differs from the tree below, and whiteouts for what is gone', () =>
    withTemporaryFolder(async (folder) => {
      const [base, tree, file] = ['base', 'tree', 'layer'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ]
      const same = [
        folderEntry('etc'),
        entry('etc/same'),
        entry('etc/link', { type: 'Link', linkpath: 'etc/same', content: Buffer.alloc(0) }),
      ]
      await writeTree(base, [
        ...same,
        entry('etc/old'),
        entry('etc/mode'),
        folderEntry('gone'),
        entry('gone/file'),
      ])
      await writeTree(tree, [...same, entry('etc/mode', { mode: 0o600 }), entry('etc/new'), entry('cache')])
      const omit = (path: string): boolean => path === 'cache'
      const below = await writeTreeLayer({ tree: base, omit, file })
      await writeTreeLayer({ tree, below, omit, file })
      expect((await readAll(file)).map(({ path }) => path)).to.deep.equal([
        'etc/mode',
        'etc/new',
        'etc/.wh.old',
        '.wh.gone',
      ])
    }))

  it('puts files of a recipe in, with the ids of users that the tree has', () =>
    withTemporaryFolder(async (folder) => {
      const [tree, file] = [join(folder, 'tree'), join(folder, 'layer')]
      const passwd = entry('etc/passwd', { content: Buffer.from('root:x:0:0::/:\nweb:x:101:102::/:\n') })
      const long = `${'deep/'.repeat(40)}file`
      await writeTree(tree, [folderEntry('etc'), passwd, entry('etc/web.conf'), entry(long)])
      const added: AddedEntry[] = [
        { path: 'srv/web/index', type: 'File', mode: 0o640, owner: 'web', content: Buffer.from('hello') },
        {
          path: 'etc/web.conf',
          type: 'SymbolicLink',
          mode: 0o777,
          owner: '7',
          linkpath: '/srv/web',
          content: Buffer.alloc(0),
        },
      ]
      await writeTreeLayer({ tree, omit: () => false, added, file })
      const entries = new Map((await readAll(file)).map((one) => [one.path, one]))
      expect(entries.get('srv/web/index')).to.include({ mode: 0o640, uid: 101, gid: 102 })
      expect(entries.get('srv')).to.include({ type: 'Directory', uid: 0 })
      expect(entries.get('etc/web.conf')).to.include({ type: 'SymbolicLink', linkpath: '/srv/web', uid: 7 })
      expect(entries.has(long)).to.equal(true)
      const stranger = [
        { path: 'x', type: 'File', mode: 0o640, owner: 'nobody', content: Buffer.alloc(0) },
      ] as const
      const failed = await writeTreeLayer({ tree, omit: () => false, added: stranger, file }).catch(String)
      expect(failed).to.include('no user "nobody"')
    }))

  it('makes the same bytes of the same tree whenever it was made, and laid over the base gives the tree', () =>
    withTemporaryFolder(async (folder) => {
      const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f', 'd/g/h'), { maxLength: 6 })
      const contents = fc.dictionary(
        fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f', 'd/g/h'),
        fc.constantFrom('1', '2'),
      )
      const toTree = (paths: string[], texts: Record<string, string>): ArchiveEntry[] => {
        const parents = new Set(
          paths.flatMap((path) =>
            path
              .split('/')
              .slice(0, -1)
              .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
          ),
        )
        return [
          ...[...parents].sort().map(folderEntry),
          ...[...paths].sort().map((path) => entry(path, { content: Buffer.from(texts[path] ?? '') })),
        ]
      }
      const shown = (entries: readonly ArchiveEntry[]): [string, string][] =>
        entries
          .map(({ path, type, content }): [string, string] => [path, `${type} ${content.toString()}`])
          .sort()
      await fc.assert(
        fc.asyncProperty(names, contents, names, contents, async (lower, lowerTexts, upper, upperTexts) => {
          const [base, tree] = [toTree(lower, lowerTexts), toTree(upper, upperTexts)]
          const [baseFile, treeFile, file] = ['base', 'tree', 'layer'].map((name) => join(folder, name)) as [
            string,
            string,
            string,
          ]
          const digests: string[] = []
          for (const madeAt of [new Date(0), new Date(1e12)]) {
            await writeTree(baseFile, base, madeAt)
            await writeTree(treeFile, tree, madeAt)
            const below: TreeContents = await writeTreeLayer({ tree: baseFile, omit: () => false, file })
            await writeTreeLayer({ tree: treeFile, below, omit: () => false, file })
            digests.push(
              createHash('sha256')
                .update(await readFile(file))
                .digest('hex'),
            )
          }
          expect(digests[0]).to.equal(digests[1])
          const laid = lay(new Map(shown(base)), await readAll(file))
          expect([...laid].sort()).to.deep.equal(shown(tree))
        }),
        { numRuns: 60 },
      )
    }))
})

import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { cacheFolder } from '../../../src/index.ts'
import { keepPackage } from '../../../src/build/cache/keep-package.ts'
import { pruneCache } from '../../../src/build/cache/prune-cache.ts'

describe('The cache of builds', () => {
  it('lies where the environment says', () => {
    expect(cacheFolder({ DCOS_CACHE: '/a', XDG_CACHE_HOME: '/b' }).root).to.equal('/a')
    expect(cacheFolder({ XDG_CACHE_HOME: '/b' }).root).to.equal('/b/dcos-lite')
    expect(cacheFolder({}).root).to.match(/\/\.cache\/dcos-lite$/)
  })

  it('makes a package once for equal inputs, and anew for others', () =>
    withTemporaryFolder(async (root) => {
      const cache = cacheFolder({ DCOS_CACHE: root })
      let made = 0
      const keep = (version: number) =>
        keepPackage(cache, {
          name: 'dcos-x',
          inputs: { version },
          make: async (folder) => {
            made++
            await writeFile(join(folder, 'file'), String(version))
          },
        })
      const [first, again, other] = [await keep(1), await keep(1), await keep(2)]
      expect(made).to.equal(2)
      expect(again.manifest).to.deep.equal(first.manifest)
      expect(other.manifest.id).not.to.equal(first.manifest.id)
    }))

  it('leaves nothing of a package whose making failed', () =>
    withTemporaryFolder(async (root) => {
      const cache = cacheFolder({ DCOS_CACHE: root })
      const make = (): Promise<void> => Promise.reject(new Error('no'))
      const failure: unknown = await keepPackage(cache, { name: 'dcos-x', make }).catch(
        (error: unknown) => error,
      )
      expect(failure).to.have.property('message', 'no')
      expect(await readdir(cache.packages)).to.deep.equal([])
    }))

  it('keeps the newest of each package, and what was asked for lately', () =>
    withTemporaryFolder(async (root) => {
      const cache = cacheFolder({ DCOS_CACHE: root })
      await mkdir(cache.bundles, { recursive: true })
      const nowMs = 1_700_000_000_000
      const add = async (name: string, ageHours: number): Promise<void> => {
        const folder = join(cache.packages, name)
        await mkdir(folder, { recursive: true })
        await utimes(folder, nowMs / 1000 - ageHours * 3600, nowMs / 1000 - ageHours * 3600)
      }
      for (const age of [2, 3, 4, 5, 6, 7]) await add(`dcos-a--${age}`, age)
      for (const age of [0.1, 0.2, 0.3, 0.4, 0.5, 9]) await add(`dcos-b--${age * 10}`, age)
      await add('.dcos-c-half', 2)
      await pruneCache(cache, nowMs)
      expect((await readdir(cache.packages)).sort()).to.deep.equal(
        ['a--2', 'a--3', 'a--4', 'a--5', 'b--1', 'b--2', 'b--3', 'b--4', 'b--5'].map(
          (name) => `dcos-${name}`,
        ),
      )
    }))
})

import { expect } from 'chai'
import fc from 'fast-check'
import { isPackageId, packageIdOf, packageNameOf } from '../../src/package/package-id.ts'
import type { PackageEntry } from '../../src/package/package-manifest.ts'

const entry: fc.Arbitrary<PackageEntry> = fc.record({
  path: fc.string({ minLength: 1, maxLength: 12 }),
  type: fc.constant('file' as const),
  mode: fc.constantFrom(0o644, 0o755),
  sizeBytes: fc.nat(),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
})
const entries = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 6 })

describe('The id of a package', () => {
  it('does not depend on the order of the files', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(packageIdOf('dcos-x', [...list].reverse())).to.equal(packageIdOf('dcos-x', list))
      }),
    )
  })

  it('changes with anything in it', () => {
    const one: PackageEntry = {
      path: 'bin/a',
      type: 'file',
      mode: 0o755,
      sizeBytes: 1,
      sha256: '0'.repeat(64),
    }
    const others: PackageEntry[][] = [
      [],
      [{ ...one, path: 'bin/b' }],
      [{ ...one, mode: 0o644 }],
      [{ ...one, sha256: '1'.repeat(64) }],
      [{ path: 'bin/a', type: 'link', target: 'b' }],
      [one, { ...one, path: 'bin/b' }],
    ]
    const ids = [[one], ...others].map((list) => packageIdOf('dcos-x', list))
    expect(new Set([...ids, packageIdOf('dcos-y', [one])]).size).to.equal(ids.length + 1)
  })

  it('is known from other names, and from paths that lead elsewhere', () => {
    const id = packageIdOf('dcos-net-tools', [])
    expect(isPackageId(id)).to.equal(true)
    expect(packageNameOf(id)).to.equal('dcos-net-tools')
    for (const other of ['', 'dcos', `../${id}`, `${id}/..`, id.slice(0, -1), `dcos/x--${'0'.repeat(32)}`]) {
      expect(isPackageId(other), other).to.equal(false)
    }
  })
})

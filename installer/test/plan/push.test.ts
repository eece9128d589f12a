import { expect } from 'chai'
import type { Bundle, SetFile } from '@dcos-lite/bootstrap'
import { foldersOf, missingFiles, needsBundle } from '../../src/plan/push.ts'
import { fitHost } from '../support/fit-host.ts'

const hash = (digit: string): string => digit.repeat(64)
const push = (target: string, digit: string): Bundle['pushes'][number] => ({
  source: '/s',
  target,
  mode: 0o644,
  sizeBytes: 1,
  sha256: hash(digit),
})
const bundle: Bundle = {
  file: '/b',
  bundleId: 'b',
  arch: 'x64',
  sizeBytes: 1,
  packages: [],
  glibc: '2.28',
  pushes: [push('/in/bin/node', '1'), push('/in/bin/lib', '2'), push('/in/bundle', '3')],
}
const setFile: SetFile = {
  set: { format: 1, setId: 's', role: 'slave', bundleId: 'b', packages: ['a--1', 'b--2', 'c--3'], units: {} },
  config: { id: 'c--3', files: [] },
}

describe('The plan of what is sent to a host', () => {
  const host = (packages: string[], activeSet?: string): ReturnType<typeof fitHost> =>
    fitHost('10.0.0.1', { installed: { ...fitHost('x').installed, packages, activeSet } })

  it('is nothing when the set is active or its packages are there', () => {
    expect(needsBundle(host([]), setFile)).to.equal(true)
    expect(needsBundle(host(['a--1']), setFile)).to.equal(true)
    expect(needsBundle(host(['a--1', 'b--2']), setFile)).to.equal(false)
    expect(needsBundle(host([], 's'), setFile)).to.equal(false)
  })

  it('leaves out files that are there with the right content', () => {
    const printed = `${hash('1')}  /in/bin/node\n${hash('9')}  /in/bin/lib\n`
    expect(missingFiles(bundle, printed).map(({ target }) => target)).to.deep.equal([
      '/in/bin/lib',
      '/in/bundle',
    ])
    expect(missingFiles(bundle, '')).to.have.length(3)
  })

  it('names each folder once', () => {
    expect(foldersOf(bundle)).to.deep.equal(['/in', '/in/bin'])
  })
})

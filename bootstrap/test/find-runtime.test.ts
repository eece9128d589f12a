import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { findRuntime } from '../src/index.ts'

describe('The bundled runtime', () => {
  it('is found, and is the version that its package says', () => {
    const { nodePath, version } = findRuntime()
    expect(spawnSync(nodePath, ['--version'], { encoding: 'utf8' }).stdout.trim()).to.equal(`v${version}`)
  })

  it('that is not installed is named in the error', () => {
    expect(() => findRuntime('pdp11'))
      .to.throw('node-linux-pdp11')
      .with.property('code', 'DCL_BOOTSTRAP_RUNTIME_MISSING')
  })
})

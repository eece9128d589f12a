import { isBuiltin } from 'node:module'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { checkout } from '../../src/build/checkout.ts'
import { componentsBuild } from '../../src/build/packages/components-package.ts'

const isPackage = (file: string): boolean => file.includes('node_modules/')

describe('What the components import, once they are in a bundle,', function () {
  this.timeout(120_000)
  let inputs: Metafile['inputs']

  before(async () => {
    const options = await componentsBuild(join(checkout, 'never-written'))
    inputs = (await build({ ...options, write: false, metafile: true })).metafile.inputs
  })

  const importsOf = (
    wanted: (one: { path: string; kind: string; external?: boolean }) => boolean,
  ): string[] =>
    Object.entries(inputs).flatMap(([from, { imports }]) =>
      imports.filter(wanted).map(({ path }) => `${from} → ${path}`),
    )

  it('is in it, but for the modules of the runtime', () => {
    const missing = importsOf(
      ({ path, external }) => external === true && path !== '<runtime>' && !isBuiltin(path),
    )
    expect(missing).to.deep.equal([
      // Only for buses at abstract addresses; that of systemd is a path.
      'node_modules/@homebridge/dbus-native/index.js → abstract-socket',
    ])
  })

  it('comes by import() in one place only, since a bundle gives a CommonJS package another shape there', () => {
    const late = importsOf(({ kind, path }) => kind === 'dynamic-import' && isPackage(path))
    for (const one of late) expect(one).to.match(/^lib\/src\/tls\/x509\.ts → /)
    expect(importsOf(({ kind }) => kind === 'require-resolve')).to.deep.equal([])
  })

  it('lies beside it where files are found by the place of a module; the tests of bundled components start each', async () => {
    const own = Object.keys(inputs).filter((file) => !isPackage(file) && /\.[cm]?[jt]s$/.test(file))
    const texts = await Promise.all(
      own.map(async (file) => ({ file, text: await readFile(join(checkout, file), 'utf8') })),
    )
    const placed = texts.filter(({ text }) =>
      /import\.meta|__dirname|__filename|process\.argv\[1\]/.test(text),
    )
    expect(placed.map(({ file }) => file).sort()).to.deep.equal([
      'components/admin-router/src/workers/worker-file.ts',
      'components/dashboard/src/files.ts',
      'components/dns/src/workers/worker-file.ts',
      'lib/src/store/workers/worker-file.ts',
    ])
  })
})

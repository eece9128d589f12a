import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm, stat, truncate, writeFile, copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { buildBundle, describeSet, incomingFolder, incomingNames, packageFolder } from '../../src/index.ts'
import type { Bundle } from '../../src/index.ts'
import { openBundle } from '../../src/node/unpack/open-bundle.ts'
import { builtBundle } from '../support/built-bundle.ts'
import { cluster } from '../support/described.ts'
import { dcosNode, push } from '../support/pushed-node.ts'

/** Changes one bit of a file. */
async function flip(file: string, at: number, bit: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: at })
    await handle.write(Buffer.from([(buffer[0] ?? 0) ^ (1 << bit)]), { position: at })
  } finally {
    await handle.close()
  }
}

describe('The bundle', function () {
  this.timeout(120_000)
  let bundle: Bundle
  let root: string
  let incoming: string

  before(async function () {
    bundle = await builtBundle(this)
    root = await mkdtemp(join(tmpdir(), 'dcos-lite-test-node-'))
    incoming = join(root, incomingFolder(bundle.bundleId), incomingNames.bundle)
    await push(bundle, root)
  })
  after(async () => {
    if (root) await rm(root, { recursive: true, force: true })
  })

  const idOf = (name: string): string => bundle.packages.find((one) => one.name === name)?.id ?? ''
  const fileOf = (name: string, path: string): string => join(root, packageFolder(idOf(name)), path)
  const run = (file: string, ...words: string[]) => spawnSync(file, words, { encoding: 'utf8', env: {} })

  it('has the same id when it is built again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-test-bundle-'))
    try {
      const again = await buildBundle({ outFolder: folder })
      expect(again.bundleId).to.equal(bundle.bundleId)
      expect(again.pushes.map(({ sha256 }) => sha256)).to.deep.equal(
        bundle.pushes.map(({ sha256 }) => sha256),
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('is refused with any bit of it flipped', async () => {
    const { size } = await stat(bundle.file)
    const copy = join(root, 'copy.bundle')
    const place = fc.oneof({ arbitrary: fc.nat({ max: size - 1 }), weight: 3 }, fc.nat({ max: 140 }))
    await copyFile(bundle.file, copy)
    await openBundle(copy, bundle.bundleId)
    await fc.assert(
      fc.asyncProperty(place, fc.nat({ max: 7 }), async (at, bit) => {
        await flip(copy, at, bit)
        const refused: unknown = await openBundle(copy, bundle.bundleId).catch((error: unknown) => error)
        expect(refused)
          .to.have.property('code')
          .that.matches(/^DCL_BOOTSTRAP_BUNDLE_(DAMAGED|NOT_EXPECTED)$/)
        await flip(copy, at, bit)
      }),
      { numRuns: 25 },
    )
    await truncate(copy, size - 1)
    const refused: unknown = await openBundle(copy).catch((error: unknown) => error)
    expect(refused).to.have.property('code', 'DCL_BOOTSTRAP_BUNDLE_DAMAGED')
  })

  it('that is damaged changes nothing on a node, and the exit code says so', async () => {
    await flip(incoming, 5_000_000, 3)
    const { exitCode, stdout, stderr } = dcosNode(bundle, root, 'unpack', incoming, '--json')
    expect(exitCode).to.equal(65)
    expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'DCL_BOOTSTRAP_BUNDLE_DAMAGED')
    expect(stderr).to.include('Nothing was changed')
    expect(existsSync(join(root, 'opt/dcos/packages'))).to.equal(false)
    await flip(incoming, 5_000_000, 3)
  })

  it('is unpacked by the runtime that came with it, on a host that has nothing', () => {
    const first = dcosNode(bundle, root, 'unpack', incoming, '--expect', bundle.bundleId, '--json')
    expect(first.stderr).to.equal('')
    expect(JSON.parse(first.stdout)).to.have.property('added').with.lengthOf(bundle.packages.length)
    const second = dcosNode(bundle, root, 'unpack', incoming, '--json')
    expect(JSON.parse(second.stdout)).to.have.property('added').that.deep.equals([])
    expect(dcosNode(bundle, root, 'verify').exitCode).to.equal(0)
  })

  it('brings etcd, ip and nft, which run with what lies beside them', () => {
    expect(run(fileOf('dcos-etcd', 'bin/etcd'), '--version').stdout).to.include('etcd Version')
    expect(run(fileOf('dcos-etcd', 'bin/etcdctl'), 'version').stdout).to.include('etcdctl version')
    expect(run(fileOf('dcos-net-tools', 'bin/ip'), '-V').stdout).to.include('iproute2')
    expect(run(fileOf('dcos-net-tools', 'bin/nft'), '--version').stdout).to.include('nftables')
    expect(run(fileOf('dcos-net-tools', 'bin/bridge'), '-V').stdout).to.include('bridge')
    expect(run(fileOf('dcos-cni', 'libexec/dcos-cni/bridge')).stderr).to.include('CNI bridge plugin')
  })

  it('brings the repository of packages, and the dcos command', async () => {
    const repository = await readFile(fileOf('dcos-universe', 'lib/universe/repository.json'), 'utf8')
    expect(repository).to.include('"name":"hello-world"')
    const cli = run(
      fileOf('dcos-runtime', 'bin/node'),
      fileOf('dcos-components', 'lib/cli/dcos.cjs'),
      '--version',
    )
    expect(cli.stderr).to.equal('')
    expect(cli.stdout).to.match(/\d+\.\d+\.\d+/)
  })

  it('brings a runtime whose path is good for child processes, whatever link it is started by', async () => {
    const script = join(root, 'child.mjs')
    await writeFile(
      script,
      "import { spawnSync } from 'node:child_process'\n" +
        "process.stdout.write(spawnSync(process.execPath, ['-p', '6*7'], { encoding: 'utf8' }).stdout)\n",
    )
    expect(run(fileOf('dcos-runtime', 'bin/node'), script).stdout).to.equal('42\n')
  })

  it('is activated, verified, found changed, rolled back and removed by dcos-node', async () => {
    const setFile = (clusterName: string, name: string): Promise<string> => {
      const node = { address: '10.0.0.11', role: 'master', hostname: 'm1' } as const
      const file = join(root, name)
      const text = JSON.stringify(describeSet({ cluster: { ...cluster, clusterName }, node, bundle }))
      return writeFile(file, text).then(() => file)
    }
    const on = (...words: string[]) => {
      const program = [join(root, 'opt/dcos/active/lib/dcos-node.mjs'), ...words, '--root', root]
      return run(join(root, 'opt/dcos/active/bin/node'), ...program)
    }
    expect(dcosNode(bundle, root, 'activate', await setFile('one', 'one.json')).stderr).to.equal('')
    expect(on('activate', await setFile('one', 'one.json')).stdout).to.equal('nothing to do\n')
    expect(on('activate', await setFile('two', 'two.json')).status).to.equal(0)
    expect(on('verify').status).to.equal(0)
    const component = fileOf('dcos-components', 'lib/components/dcos-iam.js')
    const text = await readFile(component)
    await writeFile(component, `${text.toString()} `)
    const damaged = on('verify', '--json')
    expect(damaged.status).to.equal(65)
    expect(damaged.stdout).to.include('lib/components/dcos-iam.js was changed')
    await writeFile(component, text)
    expect(on('rollback').stderr).to.equal('')
    expect(on('verify').status).to.equal(0)
    expect(JSON.parse(on('list', '--json').stdout))
      .to.have.property('sets')
      .with.lengthOf(1)
    expect(on('uninstall').stderr).to.equal('')
    expect(existsSync(join(root, 'opt/dcos'))).to.equal(false)
  })
})

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { assembleTree, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { packageAssets } from '../../src/package-assets/package-assets.ts'
import { packagesFolder } from '../../src/packages-folder.ts'

const program = fileURLToPath(
  new URL('../../src/package-assets/dcos-toolbox-1.0.0/bin/dcos-toolbox', import.meta.url),
)

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** An app as `dcos marathon app show` prints it, with members of the same names further in. */
const app = (tasksHealthy: number, more: object = {}): object => ({
  id: '/web',
  instances: 3,
  ...{ tasksRunning: 3, tasksHealthy, deployments: [], healthChecks: [{ instances: 9 }], ...more },
})

/** Runs the toolbox beside a `dcos` that shows one app after the other; without any it fails. */
function toolbox(shown: readonly object[], ...words: string[]): Promise<Ended> {
  return withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'shown'))
    for (const [index, one] of shown.entries())
      await writeFile(
        join(folder, 'shown', String(index)),
        `${JSON.stringify(one, null, index === 0 ? 4 : 2)}\n`,
      )
    const dcos = join(folder, 'dcos')
    const script = `cd "${folder}/shown"; for i in *; do [ -f "$i" ] || { echo no such app >&2; exit 1; }; cat "$i"; [ $(ls | wc -l) = 1 ] || rm "$i"; exit; done`
    await writeFile(dcos, `#!/bin/sh\n[ "$*" = "marathon app show /web" ] || exit 9\n${script}\n`)
    await chmod(dcos, 0o755)
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}` }
    return new Promise((resolve) => {
      execFile(program, ['toolbox', ...words], { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
      })
    })
  })
}

describe('The package dcos-toolbox', function () {
  this.timeout(120_000)

  it('names the hash of the files that are released with it', async () => {
    const assets = await packageAssets()
    const packages = assembleTree(await readPackageTree(await findPackageTree(packagesFolder)))
    const named = packages.flatMap(({ resource }) =>
      Object.values(resource?.cli?.binaries ?? {}).map((platform) => platform['x86-64']),
    )
    expect(named).to.have.lengthOf(2)
    for (const { url, contentHash } of named) {
      const content = assets.get(new URL(url).pathname.slice(1)) ?? Buffer.of()
      const value = createHash('sha256').update(content).digest('hex')
      expect(contentHash).to.deep.equal([{ algo: 'sha256', value }])
    }
  })

  it('waits until all instances of a service are healthy and nothing is deployed', async () => {
    const steps = [app(1), app(3, { deployments: [{ id: 'x' }] }), app(3)]
    const { code, stdout } = await toolbox(steps, 'wait', '/web')
    expect([code, stdout]).to.deep.equal([0, '/web is up (3 of 3 are healthy)\n'])
    const unchecked = await toolbox([app(0, { healthChecks: [] })], 'wait', '/web')
    expect(unchecked.stdout).to.equal('/web is up (3 of 3 are running)\n')
  })

  it('says how far a service is when the time is over, and what is wrong with the words it got', async () => {
    const late = await toolbox([app(2)], 'wait', '/web', '--timeout=0')
    expect([late.code, late.stderr]).to.deep.equal([
      1,
      'Error: /web is not up after 0 seconds: 2 of 3 are healthy\n',
    ])
    expect((await toolbox([], 'wait', '/web', '--timeout', '0')).stderr).to.include('no such app')
    for (const words of [['wait'], ['hurry'], ['wait', '/web', '--timeout=soon'], ['wait', '/web', '--fast']])
      expect((await toolbox([], ...words)).code, words.join(' ')).to.equal(64)
    expect((await toolbox([], '--help')).stdout).to.include('dcos toolbox wait APP')
  })
})

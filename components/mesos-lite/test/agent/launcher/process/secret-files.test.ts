import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createSecretFiles } from '../../../../src/agent/launcher/process/secret-files.ts'
import { spawnSupervisor } from '../../../../src/agent/launcher/process/spawn-task.ts'
import type { LaunchSpec } from '../../../../src/agent/launcher/types.ts'

describe('the secrets of a plain process', () => {
  it('are files outside of the sandbox for their user alone, replaced whole, gone in the end', async () => {
    await withTemporaryFolder(async (folder) => {
      const sandbox = join(folder, 'sandbox')
      await mkdir(sandbox)
      const target = join(sandbox, 'key')
      const files = createSecretFiles(sandbox, folder, systemClock)
      const credentials = [{ target, content: Buffer.from('first') }]
      await files.write({ containerId: 'c1', credentials } as unknown as LaunchSpec)
      try {
        expect((await lstat(target)).isSymbolicLink()).to.equal(true)
        const real = await readlink(target)
        expect(real.startsWith(sandbox)).to.equal(false)
        expect((await stat(target)).mode & 0o777).to.equal(0o600)
        expect((await stat(dirname(real))).mode & 0o777).to.equal(0o700)
        expect(await readFile(target, 'utf8')).to.equal('first')
        expect(await files.replace('c1', 0, Buffer.from('first'))).to.equal(false)
        expect(await files.replace('c1', 0, Buffer.from('second'))).to.equal(true)
        expect(await readFile(target, 'utf8')).to.equal('second')
        await files.keepOnly(new Set(['c1']))
        expect(await readFile(target, 'utf8')).to.equal('second')
      } finally {
        await files.keepOnly(new Set())
      }
      expect(await readFile(target).catch((error: NodeJS.ErrnoException) => error.code)).to.equal('ENOENT')
    })
  })

  it('leave no folder behind, and are not written into one that somebody else made', async () => {
    await withTemporaryFolder(async (folder) => {
      const sandbox = join(folder, 'sandbox')
      const elsewhere = join(folder, 'elsewhere')
      for (const made of [sandbox, elsewhere]) await mkdir(made)
      const target = join(sandbox, 'key')
      const spec = { containerId: 'c1', credentials: [{ target, content: Buffer.from('word') }] }
      const files = createSecretFiles(sandbox, folder, systemClock)
      await files.write(spec as unknown as LaunchSpec)
      const home = dirname(dirname(await readlink(target)))
      await files.keepOnly(new Set())
      const gone = await lstat(home).catch((error: NodeJS.ErrnoException) => error.code)
      expect(gone).to.equal('ENOENT')
      await rm(target)
      await symlink(elsewhere, home)
      try {
        const refused = await files.write(spec as unknown as LaunchSpec).catch((error: unknown) => error)
        expect(refused).to.include({ code: 'DCL_MESOS_AGENT_LAUNCH_FAILED' })
        expect(await readdir(elsewhere)).to.deep.equal([])
      } finally {
        await rm(home)
      }
    })
  })

  it('are removed when the task ends, also when its agent was killed before', async () => {
    await withTemporaryFolder(async (folder) => {
      const sandbox = join(folder, 'sandbox')
      const stateFolder = join(folder, 'state')
      for (const made of [sandbox, stateFolder]) await mkdir(made)
      const target = join(sandbox, 'key')
      const files = createSecretFiles(sandbox, folder, systemClock)
      const go = join(folder, 'go')
      // It copies what it was given, so that the test sees that it was there until the end.
      const words = `until [ -e "${go}" ]; do sleep 0.05; done; cat key > seen`
      const spec = {
        ...{ containerId: 'c-ends', sandbox, stateFolder, rlimits: [] },
        argv: ['/bin/sh', '-c', words],
        environment: { PATH: process.env.PATH, MESOS_CONTAINER_ID: 'c-ends' },
        credentials: [{ target, content: Buffer.from('word') }],
      } as unknown as LaunchSpec
      const secrets = await files.write(spec)
      try {
        // Nobody but the supervisor is there: what the agent does at the end is left out.
        spawnSupervisor(spec, secrets)
        await writeFile(go, '')
        await eventually(async () =>
          expect(await readFile(join(stateFolder, 'exit'), 'utf8')).to.equal('0\n'),
        )
        await eventually(() => expect(existsSync(dirname(dirname(join(secrets ?? '', 'x'))))).to.equal(false))
        expect(await readFile(join(sandbox, 'seen'), 'utf8')).to.equal('word')
      } finally {
        await files.keepOnly(new Set())
      }
    })
  })

  it('of agents that never came back are removed by the next one, unless their task lives or was just started', async () => {
    await withTemporaryFolder(async (folder) => {
      const paths = ['dead', 'living', 'young', 'own'].map((each) => join(folder, each))
      for (const path of paths) await mkdir(path)
      const [dead = '', living = '', young = '', own = ''] = paths
      const write = async (sandbox: string, containerId: string): Promise<string> => {
        const credentials = [{ target: join(sandbox, containerId), content: Buffer.from('word') }]
        const files = createSecretFiles(sandbox, folder, systemClock)
        return (await files.write({ containerId, credentials } as unknown as LaunchSpec)) ?? ''
      }
      const id = (name: string): string => `${name}-${process.pid}-${Date.now()}`
      const [deadId, livingId] = [id('dead'), id('living')]
      const folders = {
        dead: await write(dead, deadId),
        living: await write(living, livingId),
        young: await write(young, id('young')),
        own: await write(own, id('own')),
      }
      const hourAgo = new Date(Date.now() - 3600_000)
      for (const each of [folders.dead, folders.living, folders.own]) await utimes(each, hourAgo, hourAgo)
      const task = spawn('sleep', ['600'], { env: { ...process.env, MESOS_CONTAINER_ID: livingId } })
      try {
        await once(task, 'spawn')
        const next = createSecretFiles(own, folder, systemClock)
        expect(await next.sweepForgotten()).to.be.at.least(1)
        const there = Object.entries(folders).filter(([, path]) => existsSync(path))
        expect(there.map(([name]) => name)).to.deep.equal(['living', 'young', 'own'])
        expect(existsSync(dirname(folders.dead)), 'its empty home').to.equal(false)
        task.kill('SIGKILL')
        await once(task, 'exit')
        await next.sweepForgotten()
        expect(existsSync(folders.living)).to.equal(false)
      } finally {
        task.kill('SIGKILL')
        for (const path of paths) await createSecretFiles(path, folder, systemClock).keepOnly(new Set())
      }
    })
  })
})

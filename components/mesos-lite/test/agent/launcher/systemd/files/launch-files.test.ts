import { chmod, link, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { findProgram } from '../../../../../src/agent/launcher/systemd/files/find-program.ts'
import { shutGate, writeLaunchFiles } from '../../../../../src/agent/launcher/systemd/files/launch-files.ts'
import type { LaunchSpec } from '../../../../../src/agent/launcher/types.ts'

async function withSpec(work: (spec: LaunchSpec) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const [sandbox, stateFolder] = [join(folder, 'sandbox'), join(folder, 'state')]
    await mkdir(sandbox)
    await mkdir(stateFolder)
    const limits = { cpuShare: 1, cpus: 1, memMiB: 32 }
    const labels = { labels: [] }
    const given = { argv: ['true'], environment: {}, rlimits: [], limits, gracePeriodMs: 3000, labels }
    await work({ containerId: 'c', sandbox, stateFolder, ...given })
  })
}

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing failed',
    (error: Error) => error.message,
  )

describe('the files of a launch', () => {
  it('name the logs of the sandbox a second time, where only the agent gets', async () => {
    await withSpec(async (spec) => {
      await writeFile(join(spec.sandbox, 'stderr'), 'fetched\n')
      const files = await writeLaunchFiles(
        spec,
        { environment: 'A="1"\n', variables: 'export A\n' },
        join(spec.stateFolder, 'memory'),
      )
      await writeFile(files.stdout, 'said', { flag: 'a' })
      expect(await readFile(join(spec.sandbox, 'stdout'), 'utf8')).to.equal('said')
      expect(await readFile(files.stderr, 'utf8')).to.equal('fetched\n')
      for (const file of [files.environment, files.variables])
        expect((await stat(file)).mode & 0o777).to.equal(0o600)
      expect(await shutGate(spec.stateFolder)).to.equal(true)
      expect(await shutGate(spec.stateFolder)).to.equal(false)
    })
  })

  it('are refused when a log is a way to another file', async () => {
    for (const lure of [symlink, link]) {
      await withSpec(async (spec) => {
        const victim = join(spec.stateFolder, 'victim')
        await writeFile(victim, 'untouched')
        await lure(victim, join(spec.sandbox, 'stdout'))
        expect(await failureOf(writeLaunchFiles(spec, { environment: '' }, spec.stateFolder))).to.contain(
          'could not be started',
        )
        expect(await readFile(victim, 'utf8')).to.equal('untouched')
      })
    }
  })
})

describe('the variables of a launch', () => {
  it('are refused with a NUL character, which no program can be given', async () => {
    await withSpec(async (spec) => {
      const texts = { environment: '', variables: "export A='\0'\n" }
      expect(await failureOf(writeLaunchFiles(spec, texts, spec.stateFolder))).to.contain('NUL character')
    })
  })
})

describe('the program of a unit', () => {
  it('is found as a shell finds it, from the sandbox when it is relative', async () => {
    await withSpec(async ({ sandbox }) => {
      await writeFile(join(sandbox, 'own'), '#!/bin/sh\n')
      expect(await failureOf(findProgram('./own', '', sandbox))).to.contain(
        '"./own" is not there or cannot be executed',
      )
      await chmod(join(sandbox, 'own'), 0o755)
      expect(await findProgram('./own', '', sandbox)).to.equal(join(sandbox, 'own'))
      expect(await findProgram('own', `/nowhere:${sandbox}`, '/')).to.equal(join(sandbox, 'own'))
      expect(await findProgram('/bin/sh', undefined, sandbox)).to.equal('/bin/sh')
      expect(await failureOf(findProgram('own', '/nowhere', sandbox))).to.contain(
        'no program "own" in /nowhere',
      )
    })
  })
})

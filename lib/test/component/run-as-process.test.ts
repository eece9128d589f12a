import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { FixtureConfig } from './fixtures/component.ts'

interface Running {
  pid: number | undefined
  infoFile: string
  output: () => string
  lines: () => Record<string, unknown>[]
  kill: (signal: NodeJS.Signals) => void
  ended: Promise<number | null>
}

const program = join(import.meta.dirname, 'fixtures/dcos-fixture.ts')

/** Starts the fixture as a process, runs `work`, and ends what is left of it. */
async function withProcess(
  config: FixtureConfig | string,
  work: (running: Running) => Promise<void>,
  commandLine?: string[],
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const [configFile, infoFile] = [join(folder, 'config.json'), join(folder, 'info.json')]
    await writeFile(configFile, typeof config === 'string' ? config : JSON.stringify(config))
    await writeFile(infoFile, '{"pid":1,"urls":{"api":"http://left.by.another"}}')
    const child = spawn(process.execPath, [
      program,
      ...(commandLine ?? ['--info', infoFile, '--config', configFile]),
    ])
    let output = ''
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null)
    const lines = (): Record<string, unknown>[] =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    try {
      const kill = (signal: NodeJS.Signals): void => void child.kill(signal)
      await work({ pid: child.pid, infoFile, output: () => output, lines, kill, ended })
    } finally {
      child.kill('SIGKILL')
      await ended
    }
  })
}

async function readInfo(file: string): Promise<{ pid: number; urls: { api: string } }> {
  return eventually(async () => {
    const info = JSON.parse(await readFile(file, 'utf8')) as { pid: number; urls: { api: string } }
    return info.pid > 1 && info
  })
}

describe('a component as a process of its own', function () {
  this.timeout(120_000)

  it('writes its process id and URLs when it serves, instead of what another has left there', async () => {
    await withProcess({}, async ({ pid, infoFile }) => {
      const info = await readInfo(infoFile)
      expect(info.pid).to.equal(pid)
      expect((await requestText({ url: `${info.urls.api}/dcos/health` })).status).to.equal(200)
    })
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`stops gracefully on ${signal} and ends with 0`, async () => {
      await withProcess({}, async ({ infoFile, kill, ended, lines }) => {
        await readInfo(infoFile)
        kill(signal)
        expect(await ended).to.equal(0)
        expect(lines().at(-1)).to.include({ message: 'stopping', signal, component: 'dcos-fixture' })
      })
    })
  }

  it('says what failed and what to try when it does not start, and ends with the exit code of the error', async () => {
    await withProcess({ refuse: true }, async ({ infoFile, ended, output, lines }) => {
      expect(await ended).to.equal(77)
      expect(lines()[0]).to.include({ level: 'error', message: 'the start failed' })
      const forPeople = output()
        .split('\n')
        .filter((line) => !line.startsWith('{'))
      expect(forPeople.join('\n').trim()).to.equal(
        [
          'Error: The fixture does not start.',
          '  because: too much was asked',
          '  try: Ask for less.',
          '  code: DCL_FIXTURE_REFUSED',
        ].join('\n'),
      )
      expect(existsSync(infoFile)).to.equal(false)
    })
  })

  it('ends with 70 on a defect', async () => {
    await withProcess({ defect: true }, async ({ ended, output }) => {
      expect(await ended).to.equal(70)
      expect(output()).to.include('Error: x is not a function\n')
    })
  })

  it('ends with 78 when its configuration is not JSON, and with 64 when it was given none', async () => {
    await withProcess('{"a":', async ({ ended, output }) => {
      expect(await ended).to.equal(78)
      expect(output()).to.include('code: DCL_COMPONENT_CONFIG_UNREADABLE')
    })
    for (const commandLine of [[], ['--config'], ['--confg', 'a'], ['--config', 'a', 'b']]) {
      const check = async ({ ended, output }: Running): Promise<void> => {
        expect(await ended, commandLine.join(' ')).to.equal(64)
        expect(output()).to.include('dcos-fixture --config FILE [--info FILE]')
      }
      await withProcess({}, check, commandLine)
    }
  })

  it('ends, and says why, when an error gets lost while it runs', async () => {
    await withProcess({}, async ({ infoFile, ended, lines }) => {
      const { urls } = await readInfo(infoFile)
      await requestText({ url: `${urls.api}/fail`, method: 'POST' })
      expect(await ended).to.equal(70)
      expect(lines().at(-1)?.error).to.include({ message: 'nobody waits for this' })
    })
  })

  it('ends with 1 when its stop fails', async () => {
    await withProcess({ failToStop: true }, async ({ infoFile, kill, ended, lines }) => {
      await readInfo(infoFile)
      kill('SIGTERM')
      expect(await ended).to.equal(1)
      expect(lines().at(-1)).to.include({ level: 'error', message: 'the stop failed' })
    })
  })
})

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually, freePort } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import type { Workspace } from './support/local-cluster.ts'
import { asProgram, markedCommands } from './support/marked-commands.ts'
import { run } from './support/run.ts'

const page = 'docs/guide/publish-packages.md'

interface Change {
  action: string
  packageVersion: string
  outcome: string
}

/** Runs one line of the page; a line that ends with `&` goes on beside the others. */
async function runLine(workspace: Workspace, line: string, beside: ChildProcess[]): Promise<string> {
  const words = line.startsWith('npx ') ? asProgram(line.replace(/ &$/, '')) : ['/bin/sh', '-c', line]
  const options = { folder: workspace.folder, environment: workspace.environment, timeoutMs: 120_000 }
  if (!line.endsWith('&')) {
    const { exitCode, stdout, stderr } = await run(words, options)
    expect(exitCode, `${line}\n${stdout}${stderr}`).to.equal(0)
    return stdout
  }
  const [program = '', ...rest] = words
  const child = spawn(program, rest, { cwd: workspace.folder, stdio: 'ignore' })
  beside.push(child)
  const url = `http://127.0.0.1:${/--port (\d+)/.exec(line)?.[1]}/repo-empty-v3.json`
  await eventually(async () => (await requestText({ url })).status === 200, {
    timeoutMs: 120_000,
    what: line,
  })
  return ''
}

async function readKey(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'keys/keys.json'), 'utf8')
  const { keys } = JSON.parse(text) as { keys: { publicKey: string }[] }
  return keys[0]?.publicKey ?? ''
}

describe('the guide from a first package to a release', () => {
  it('is true: another cluster adds the repository with its key, installs, upgrades and goes back', async function () {
    this.timeout(600_000)
    const lines = markedCommands(page, 'release')
    expect(lines.length).to.be.greaterThan(20)
    const workspace = await createWorkspace()
    const beside: ChildProcess[] = []
    try {
      const cluster = await workspace.up(['--install', 'none'])
      try {
        const port = String(await freePort())
        for (const line of lines) {
          const key = line.includes(' KEY') ? await readKey(workspace.folder) : ''
          const real = line.replace('8085', port).replace(' KEY', ` ${key}`)
          // The repository is looked at again within a minute; the wait is for that look.
          const patient = line.includes('0.2.0 --dry-run')
          const once = (): Promise<string> => runLine(workspace, real, beside)
          if (patient) await eventually(async () => (await once()).includes('0.2.0'), { timeoutMs: 120_000 })
          else await once()
          if (line.includes('package history')) {
            const changes = await workspace.dcosJson<Change[]>(['package', 'history', 'my-service'])
            expect(
              changes.map(({ action, packageVersion, outcome }) => `${action} ${packageVersion} ${outcome}`),
            ).to.deep.equal(['update 0.2.0 healthy', 'install 0.1.0 healthy'])
          }
        }
        const left = await workspace.dcosJson<unknown[]>(['package', 'list'])
        expect(left).to.deep.equal([])
      } finally {
        await cluster.stop()
      }
    } finally {
      for (const child of beside) {
        child.kill()
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      }
      await workspace.remove()
    }
  })
})

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'

const script = fileURLToPath(new URL('../../../images/marathon-lb/reload-haproxy.sh', import.meta.url))

/** Runs the script beside a program that does this when it is asked to reload. */
async function reload(onHangUp: string, ...words: string[]): Promise<{ code: number; text: string }> {
  return withTemporaryFolder(async (sandbox) => {
    const folder = join(sandbox, 'marathon-lb')
    await mkdir(folder)
    const ready = join(sandbox, 'ready')
    const asked = spawn(
      'sh',
      ['-c', `trap '${onHangUp}' HUP; touch ${ready}; while :; do sleep 0.05; done`],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    )
    try {
      await eventually(() => existsSync(ready))
      await writeFile(join(folder, 'reloads'), '4\n')
      await writeFile(join(folder, 'pid'), `${asked.pid}\n`)
      return await new Promise((resolve) => {
        const env = { ...process.env, MESOS_SANDBOX: sandbox }
        execFile('sh', [script, ...words], { env }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), text: `${stdout}${stderr}` }),
        )
      })
    } finally {
      asked.kill('SIGKILL')
      await once(asked, 'close')
    }
  })
}

describe('The program that makes marathon-lb reload', function () {
  this.timeout(120_000)

  it('waits for each reload and says how many there were', async () => {
    const counts = 'echo $(($(cat reloads) + 1)) > new; mv new reloads'
    expect(await reload(counts, '2', '30')).to.deep.equal({ code: 0, text: '6\n' })
  })

  it('ends with the reason when no reload is told of, instead of waiting for ever', async () => {
    const { code, text } = await reload(':', '1', '1')
    expect(code).to.equal(1)
    expect(text).to.include('no reload within 1 seconds')
  })
})

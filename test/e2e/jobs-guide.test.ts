import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import { asProgram, markedCommands } from './support/marked-commands.ts'
import { root } from './support/run.ts'

const page = 'docs/guide/jobs.md'

describe('the guide to jobs', () => {
  it('is true: its jobs and commands work on a local cluster', async function () {
    this.timeout(300_000)
    const workspace = await createWorkspace()
    try {
      const cluster = await workspace.up(['--install', 'none'])
      try {
        const text = readFileSync(join(root, page), 'utf8')
        for (const [, name = '', body = ''] of text.matchAll(
          /<!-- test: file (\S+) -->\s*```json\n([^]*?)```/g,
        ))
          await writeFile(join(workspace.folder, name), body)
        for (const line of markedCommands(page, 'jobs')) {
          const [program = '', ...words] = asProgram(line)
          const options = { cwd: workspace.folder, env: workspace.environment }
          await promisify(execFile)(program, words, options)
        }
        const { metronomeUrl } = cluster.info
        await eventually(
          async () => {
            const { body } = await requestJson<{ status: string; completedAt: string | null }[]>({
              url: `${metronomeUrl}/v1/dag-runs`,
            })
            expect(body[0]?.completedAt).to.be.a('string')
            expect(body[0]?.status, JSON.stringify(body)).to.equal('SUCCESS')
          },
          { timeoutMs: 120_000 },
        )
      } finally {
        await cluster.stop()
      }
    } finally {
      await workspace.remove()
    }
  })
})

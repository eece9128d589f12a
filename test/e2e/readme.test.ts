import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import { asProgram, markedCommands } from './support/marked-commands.ts'
import { root, run } from './support/run.ts'

const pages = ['README.md', 'cli/README.md', 'installer/README.md', 'universe/README.md']

describe('The commands that the READMEs show', () => {
  let workspace: Workspace
  let cluster: TestCluster

  before(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
  })
  after(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  for (const page of pages) {
    const lines = [
      ...markedCommands(page, 'commands against a running local cluster'),
      ...markedCommands(page, 'commands without a cluster'),
    ]
    for (const line of lines) {
      it(`work as written in ${page}: ${line}`, async function () {
        this.timeout(300_000)
        const { exitCode, stdout, stderr } = await run(asProgram(line), {
          environment: workspace.environment,
        })
        expect(exitCode, stderr).to.equal(0)
        expect(stdout + stderr).to.not.equal('')
      })
    }
  }

  it('are five on the first page', () => {
    expect(markedCommands('README.md', 'commands against a running local cluster')).to.have.length(5)
  })

  it('lead to pages that exist', () => {
    for (const page of pages) {
      const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
        ([, link]) => link ?? '',
      )
      for (const link of links)
        expect(existsSync(join(root, page, '..', link)), `${link} in ${page}`).to.equal(true)
    }
  })
})

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import { markedCommands } from './support/marked-commands.ts'
import { root } from './support/run.ts'

/** In place of npx, which would need the folder of the repository. */
const npx = `npx() { local name=$1; shift; "$NODE" "$ROOT/cli/bin/$name" "$@"; }`

describe('The first guides', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster
  before(async () => {
    workspace = await createWorkspace()
    cluster = await workspace.up()
  })
  after(async () => {
    await cluster?.stop()
    await workspace?.remove()
  })

  for (const kind of ['services', 'packages']) {
    it(`are true: the commands of ${kind}.md work in their order`, async () => {
      const page = `docs/guide/${kind}.md`
      const files = readFileSync(join(root, page), 'utf8').matchAll(
        /<!-- test: file (\S+) -->\s*```json\n([^]*?)```/g,
      )
      for (const [, name = '', body = ''] of files) await writeFile(join(workspace.folder, name), body)
      const env = { ...workspace.environment, NODE: process.execPath, ROOT: root }
      for (const line of markedCommands(page, kind)) {
        await promisify(execFile)('bash', ['-c', `${npx}\n${line}`], { cwd: workspace.folder, env })
      }
    })
  }
})

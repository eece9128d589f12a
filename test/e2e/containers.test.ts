import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { pushImages } from './containers/images.ts'
import { containerScenarios } from './containers/scenarios.ts'
import { startHostRegistry } from './support/host-registry.ts'
import { agentProgram, putPrograms, runProgram } from './systemd/host-programs.ts'
import type { ScenarioResult } from './systemd/scenario.ts'

/** Changes one layer behind the back of the registry that has it. */
async function breakLayer(blobs: string, digest = ''): Promise<void> {
  const hex = digest.slice('sha256:'.length)
  const file = join(blobs, hex.slice(0, 2), hex, 'data')
  await writeFile(file, Buffer.alloc((await stat(file)).size, 'changed'))
}

describe('tasks with images, volumes and secrets on a host with systemd', function () {
  this.timeout(600_000)
  let lab: Lab
  const results = new Map<string, ScenarioResult>()
  let said = ''

  before(async function () {
    this.timeout(1_200_000)
    await skipWithoutLab(this)
    lab = await labUp({ masters: 0, agents: 1, publicAgents: 0 })
    const host = lab.host('a1')
    await putPrograms(host, new URL('containers/run-scenarios.ts', import.meta.url))
    await startHostRegistry(lab, host, async (address, { blobs }) =>
      breakLayer(blobs, (await pushImages(address))['broken-layer']),
    )
    const { stdout, stderr } = await runProgram(host, [agentProgram], 900_000)
    said = stderr
    for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
      const result = JSON.parse(line) as ScenarioResult
      results.set(result.title, result)
    }
  })
  after(() => lab?.down())

  for (const { title } of containerScenarios) {
    it(title, () => {
      const result = results.get(title)
      if (!result) expect.fail(`it did not run: ${said}`)
      if (result.error !== undefined) expect.fail(result.error)
    })
  }
})

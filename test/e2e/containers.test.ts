import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab, LabHost } from '../lab/index.ts'
import { debianProgram } from '../support/debian-programs.ts'
import { registryConfig } from '../support/docker-registry.ts'
import { pushImages } from './containers/images.ts'
import { containerScenarios } from './containers/scenarios.ts'
import { agentProgram, putPrograms, runProgram } from './systemd/host-programs.ts'
import type { ScenarioResult } from './systemd/scenario.ts'

const port = 5000

/** Starts Debian's registry on a host and fills it; one layer is changed behind its back. */
async function startRegistryOn(host: LabHost, lab: Lab): Promise<void> {
  const folder = join(host.rootFolder, 'opt/e2e')
  await mkdir(join(folder, 'registry'), { recursive: true })
  await copyFile(await debianProgram('docker-registry'), join(folder, 'docker-registry'))
  await writeFile(join(folder, 'registry.yml'), registryConfig('/opt/e2e/registry', `:${port}`))
  const words = ['/opt/e2e/docker-registry', 'serve', '/opt/e2e/registry.yml']
  await host.exec(['systemd-run', '--unit=e2e-registry', '--', ...words])
  const forward = await lab.forward(host, port)
  try {
    await eventually(async () => (await fetch(`${forward.url}/v2/`)).ok)
    const { 'broken-layer': broken = '' } = await pushImages(forward.url)
    const hex = broken.slice('sha256:'.length)
    const blobs = join(folder, 'registry/docker/registry/v2/blobs/sha256')
    const file = join(blobs, hex.slice(0, 2), hex, 'data')
    await writeFile(file, Buffer.alloc((await stat(file)).size, 'changed'))
  } finally {
    await forward.close()
  }
}

describe('tasks with images, volumes and secrets on a host with systemd', function () {
  this.timeout(60_000)
  let lab: Lab
  const results = new Map<string, ScenarioResult>()
  let said = ''

  before(async function () {
    this.timeout(300_000)
    await skipWithoutLab(this)
    lab = await labUp({ masters: 0, agents: 1, publicAgents: 0 })
    const host = lab.host('a1')
    await putPrograms(host, new URL('containers/run-scenarios.ts', import.meta.url))
    await startRegistryOn(host, lab)
    const { stdout, stderr } = await runProgram(host, [agentProgram], 120_000)
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

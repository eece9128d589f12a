import { expect } from 'chai'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { agentProgram, putPrograms, runProgram } from './systemd/host-programs.ts'
import { launcherScenarios } from './systemd/launcher-scenarios.ts'
import { recoveryScenarios } from './systemd/recovery-scenarios.ts'
import type { ScenarioResult } from './systemd/scenario.ts'

describe('tasks on a host with systemd', function () {
  this.timeout(60_000)
  let lab: Lab
  let results: ScenarioResult[]
  let said: string

  before(async function () {
    this.timeout(300_000)
    await skipWithoutLab(this)
    lab = await labUp({ masters: 0, agents: 1, publicAgents: 0 })
    const host = lab.host('a1')
    await putPrograms(host, new URL('systemd/run-scenarios.ts', import.meta.url))
    const { stdout, stderr } = await runProgram(host, [agentProgram], 120_000)
    results = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as ScenarioResult)
    said = stderr
  })
  after(() => lab?.down())

  for (const { title } of [...launcherScenarios, ...recoveryScenarios]) {
    it(title, () => {
      const result = results.find((candidate) => candidate.title === title)
      if (!result) expect.fail(`it did not run: ${said}`)
      if (result.error !== undefined) expect.fail(result.error)
    })
  }
})

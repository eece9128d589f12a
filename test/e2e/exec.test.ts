import { expect } from 'chai'
import { labUp, skipWithoutLab } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { execScenarios } from './systemd/exec-scenarios.ts'
import { agentProgram, putPrograms, runProgram } from './systemd/host-programs.ts'
import type { ScenarioResult } from './systemd/scenario.ts'

describe('sessions in tasks on a host with systemd', function () {
  this.timeout(600_000)
  let lab: Lab
  const results = new Map<string, ScenarioResult>()
  let said = ''

  before(async function () {
    this.timeout(1_200_000)
    await skipWithoutLab(this)
    lab = await labUp({ masters: 0, agents: 1, publicAgents: 0 })
    const host = lab.host('a1')
    await putPrograms(host, new URL('systemd/run-exec-scenarios.ts', import.meta.url))
    const { stdout, stderr } = await runProgram(host, [agentProgram], 900_000)
    said = stderr
    for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
      const result = JSON.parse(line) as ScenarioResult
      results.set(result.title, result)
    }
  })
  after(() => lab?.down())

  for (const { title } of execScenarios) {
    it(title, () => {
      const result = results.get(title)
      if (!result) expect.fail(`it did not run: ${said}`)
      if (result.error !== undefined) expect.fail(result.error)
    })
  }
})

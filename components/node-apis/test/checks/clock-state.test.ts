import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { clockState } from '../../src/checks/clock-state.ts'

describe('the check of the clock', () => {
  let folder: string
  const timesync = (): string => join(folder, 'timesync')
  const nobody = (): string => join(folder, 'absent')

  /** Stands in for the command of chrony. */
  const chrony = async (output: string, exitCode = 0): Promise<string> => {
    const file = join(folder, 'chronyc')
    await writeFile(file, `#!/bin/sh\nprintf '${output}'\nexit ${exitCode}\n`)
    await chmod(file, 0o755)
    return file
  }
  const stateOf = async (services: { chronyc?: string } = {}) =>
    (await clockState({ timesyncFolder: timesync(), chronyc: nobody(), ...services })).status

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'dcos-lite-clock-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is good once systemd-timesyncd has set the clock, and critical before', async () => {
    await mkdir(timesync())
    expect(await stateOf()).to.equal(2)
    await writeFile(join(timesync(), 'synchronized'), '')
    expect(await stateOf()).to.equal(0)
  })

  it('believes chrony, where that keeps the clock', async () => {
    expect(await stateOf({ chronyc: await chrony('Stratum : 3\\nLeap status     : Normal\\n') })).to.equal(0)
    expect(await stateOf({ chronyc: await chrony('Leap status     : Not synchronised\\n') })).to.equal(2)
  })

  it('is unknown where nobody tells', async () => {
    expect(await stateOf()).to.equal(3)
    expect(await stateOf({ chronyc: await chrony('506 Cannot talk to daemon\\n', 1) })).to.equal(3)
  })
})

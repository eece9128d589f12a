import { expect } from 'chai'
import { judgeInstallation } from '../../src/plan/judge-installation.ts'
import type { InstallationEvidence } from '../../src/plan/judge-installation.ts'

const evidence: InstallationEvidence = {
  source: 'https://ours.example.com/repo',
  repository: { name: 'ours', unsigned: false, failed: undefined },
  stored: 'one',
  offered: 'one',
  parts: [],
}

const definition = (change: Partial<InstallationEvidence>): string | undefined =>
  judgeInstallation({ ...evidence, ...change }).find(({ check }) => check === 'definition')?.message

describe('what is said of the definition of an installed package', () => {
  it('is whether its repository still has it', () => {
    expect(definition({})).to.equal('it is the one that the repository has')
    expect(definition({ offered: 'two' })).to.include('it is not the one')
    expect(definition({ offered: undefined })).to.equal('its repository does not have this version now')
  })

  it('does not deny what another repository only hides', () => {
    expect(definition({ offered: undefined, hiddenBy: 'theirs' })).to.equal(
      'the repository "theirs", which stands before its own, has this version as well, and hides it',
    )
  })
})

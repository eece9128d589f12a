import { expect } from 'chai'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

function cluster({ method, path }: Asked): unknown {
  if (
    path.startsWith('/service/marathon/v2/groups//team') ||
    path.startsWith('/service/marathon/v2/groups/team')
  ) {
    return method === 'GET' ? { id: '/team', apps: [], groups: [] } : { deploymentId: 'd1', version: 'v1' }
  }
  return undefined
}

describe('dcos marathon group update', function () {
  this.timeout(120_000)

  it('refuses what no group has, and changes nothing then', () =>
    withFrontDoor(cluster, async (dcos, asked) => {
      const refused = await dcos('marathon', 'group', 'update', '/team', 'enforceRol=true')
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.include('"enforceRol", which no group has. Is "enforceRole" meant?')
      expect(refused.stderr).to.include('dcos marathon group update --help')
      expect(asked.filter(({ method }) => method === 'PUT')).to.deep.equal([])
      const done = await dcos('marathon', 'group', 'update', '/team', 'enforceRole=true')
      expect(done.code, done.stderr).to.equal(0)
      expect(asked.find(({ method }) => method === 'PUT')?.body).to.deep.equal({ enforceRole: true })
    }))
})

import { expect } from 'chai'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

function emptyCluster({ path }: Asked): unknown {
  if (path === '/service/marathon/v2/deployments') return []
  return path === '/package/list' ? { packages: [] } : undefined
}

describe('Lists of which nothing is there', function () {
  this.timeout(120_000)

  it('are an error for deployments and packages, and an empty list in JSON', () =>
    withFrontDoor(emptyCluster, async (dcos) => {
      for (const words of [
        ['marathon', 'deployment', 'list'],
        ['package', 'list'],
      ]) {
        const told = await dcos(...words)
        expect([told.code, told.stdout], words.join(' ')).to.deep.equal([1, ''])
        expect(told.stderr).to.include('DCL_CLI_NOTHING_TO_LIST')
        const listed = await dcos(...words, '--json')
        expect([listed.code, JSON.parse(listed.stdout)], words.join(' ')).to.deep.equal([0, []])
      }
      const ofOne = await dcos('marathon', 'deployment', 'list', 'web', '-q')
      expect(ofOne.stderr).to.include('No deployment of /web is under way')
    }))
})

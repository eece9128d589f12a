import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { machineFileMounts } from '../../../src/agent/network/host-files.ts'

describe("the machine's files in a container with an image on the machine's network", () => {
  it('are those that tell names, where they always are, read-only, and only what is there', () => {
    const mounts = machineFileMounts()
    expect(mounts.map(({ target }) => target)).to.deep.equal(
      ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'].filter((path) => existsSync(path)),
    )
    for (const { source, target, readOnly } of mounts)
      expect([source, readOnly]).to.deep.equal([target, true])
  })
})

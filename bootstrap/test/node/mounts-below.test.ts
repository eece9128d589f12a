import { expect } from 'chai'
import { mountsBelow } from '../../src/node/steps/removal-steps.ts'

describe('Mounts below a folder', () => {
  it('are found with the innermost first, also with blanks in their names', () => {
    const table = [
      '22 1 0:20 / / rw - overlay overlay rw',
      '30 22 0:21 / /var/lib/dcos rw - ext4 /dev/sda rw',
      '31 30 0:22 / /var/lib/dcos/mesos/a\\040b rw - overlay overlay rw',
      '32 31 0:23 / /var/lib/dcos/mesos/a\\040b/inner rw - tmpfs tmpfs rw',
      '33 22 0:24 / /var/lib/dcos-other rw - tmpfs tmpfs rw',
    ].join('\n')
    expect(mountsBelow(table, '/var/lib/dcos')).to.deep.equal([
      '/var/lib/dcos/mesos/a b/inner',
      '/var/lib/dcos/mesos/a b',
    ])
  })
})

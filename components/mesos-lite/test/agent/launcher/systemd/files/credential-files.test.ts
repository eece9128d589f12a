import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { expect } from 'chai'
import {
  removeCredentials,
  renewCredential,
  volatileFolder,
  writeCredentials,
} from '../../../../../src/agent/launcher/systemd/files/credential-files.ts'
import type { LaunchSpec } from '../../../../../src/agent/launcher/types.ts'
import { skipBecause } from '@dcos-lite/lib/testing'

describe('the secrets of a unit', () => {
  it('are files in memory that stay the same file when they get other content', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'it writes below /run, which only root may')
    const containerId = `test-${randomUUID()}`
    const credentials = [{ target: '/sandbox/key', content: Buffer.from('the first value') }]
    try {
      const [file] = await writeCredentials({ containerId, credentials } as unknown as LaunchSpec)
      const source = file?.source ?? ''
      const before = await stat(source)
      expect(before.mode & 0o777).to.equal(0o400)
      expect(await renewCredential(containerId, 0, Buffer.from('the first value'))).to.equal(false)
      expect(await renewCredential(containerId, 0, Buffer.from('second'))).to.equal(true)
      expect(await readFile(source, 'utf8')).to.equal('second')
      expect((await stat(source)).ino).to.equal(before.ino)
    } finally {
      await removeCredentials(containerId)
    }
    expect(existsSync(volatileFolder(containerId))).to.equal(false)
  })
})

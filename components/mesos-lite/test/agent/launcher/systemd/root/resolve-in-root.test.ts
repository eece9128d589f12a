import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import {
  findInRoot,
  makeMountPoint,
  resolveInRoot,
} from '../../../../../src/agent/launcher/systemd/root/resolve-in-root.ts'

describe('a path in the root of a container', () => {
  it('never leads out of it, whatever its links say', async () => {
    await withTemporaryFolder(async (folder) => {
      const root = join(folder, 'root')
      await mkdir(join(root, 'etc'), { recursive: true })
      await writeFile(join(root, 'etc/passwd'), 'inside')
      await symlink('/etc', join(root, 'absolute'))
      await symlink('../../../../etc', join(root, 'climbing'))
      await symlink('loop', join(root, 'loop'))
      for (const path of [
        '/etc/passwd',
        '/absolute/passwd',
        '/climbing/passwd',
        '/../../etc/passwd',
        'etc/./passwd',
      ]) {
        const place = await resolveInRoot(root, path)
        expect(await readFile(place.path, 'utf8'), path).to.equal('inside')
      }
      expect(await resolveInRoot(root, '/loop').catch((error: Error) => error.message)).to.contain(
        'too many links',
      )
      await makeMountPoint(root, '/climbing/new/folder', 'folder')
      await makeMountPoint(root, '/absolute/hosts', 'file')
      expect([existsSync(join(root, 'etc/new/folder')), existsSync(join(root, 'etc/hosts'))]).to.deep.equal([
        true,
        true,
      ])
    })
  })

  it('is found for a program by the PATH of the container', async () => {
    await withTemporaryFolder(async (root) => {
      await mkdir(join(root, 'usr/bin'), { recursive: true })
      await symlink('/usr/bin', join(root, 'bin'))
      await writeFile(join(root, 'usr/bin/tool'), '', { mode: 0o755 })
      await writeFile(join(root, 'usr/bin/text'), '', { mode: 0o644 })
      expect(await findInRoot(root, 'tool', '/sbin:/bin')).to.equal('/bin/tool')
      expect(await findInRoot(root, 'text', '/bin')).to.equal(undefined)
    })
  })
})

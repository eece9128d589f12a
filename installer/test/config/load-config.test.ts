import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { describeErrorForHumans } from '@dcos-lite/lib/errors'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { loadConfig } from '../../src/config/load-config.ts'
import { folderOf, makeFolders } from '../../src/folder/open-folder.ts'

async function toldBy(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    return describeErrorForHumans(error)
  }
  return 'nothing went wrong'
}

describe('A file that the installer cannot use', () => {
  it('is told once and in words, not in codes of the system', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'config.yaml')
      const missing = await toldBy(() => loadConfig(file))
      expect(missing).to.include(`${file} cannot be read: there is no such file or folder.`)
      await writeFile(file, '')
      const inside = join(file, 'installer')
      const unusable = await toldBy(() => makeFolders(folderOf(file, inside), join(inside, 'logs')))
      expect(unusable).to.include('cannot be used: a part of the path is no folder.')
      expect(missing + unusable).not.to.match(/ENO|because:/)
    }))
})

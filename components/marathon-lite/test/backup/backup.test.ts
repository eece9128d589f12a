import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'
import type { StartedMarathon } from '../support/started-marathon.ts'

const appOf = (id: string): object => ({ id, cmd: 'sleep 1', instances: 0 })
const uriOf = (...path: string[]): string => encodeURIComponent(pathToFileURL(join(...path)).href)

/** Steps down with these parameters and waits until it leads again with these apps. */
async function stepDown(
  marathon: StartedMarathon,
  query: string,
  apps: string[],
  written?: string,
): Promise<void> {
  const { status, body } = await marathon.call('DELETE', `/v2/leader?${query}`)
  expect([status, body.message]).to.deep.equal([200, 'Leadership abdicated'])
  // The next leader writes it before it answers anything.
  if (written !== undefined)
    await eventually(async () => (await stat(written)).size > 0, { timeoutMs: 60_000 })
  await eventually(
    async () => {
      const listed = await marathon.call('GET', '/v2/apps')
      return listed.status === 200 && listed.body.apps.map(({ id }) => id).join(' ') === apps.join(' ')
    },
    { timeoutMs: 60_000, what: `a leader with ${apps.join(' and ')}` },
  )
}

async function withFolder(work: (marathon: StartedMarathon, folder: string) => Promise<void>): Promise<void> {
  await withTemporaryFolder((folder) =>
    withMarathon((marathon) => work(marathon, folder), { backupFolder: join(folder, 'backups') }),
  )
}

describe('DELETE /v2/leader', () => {
  it('writes the state to a file, and takes it back from there, with everything since then gone', () =>
    withFolder(async (marathon, folder) => {
      const uri = uriOf(folder, 'backups', 'one', 'state.gz')
      await marathon.call('POST', '/v2/apps', appOf('/first'))
      const file = join(folder, 'backups', 'one', 'state.gz')
      await stepDown(marathon, `backup=${uri}`, ['/first'], file)
      expect((await stat(file)).mode % 0o1000).to.equal(0o600)
      const versions = (await marathon.call('GET', '/v2/apps/first/versions')).body.versions
      await marathon.call('DELETE', '/v2/apps/first?force=true')
      await marathon.call('POST', '/v2/apps', appOf('/second'))
      await eventually(async () => (await marathon.call('GET', '/v2/apps/first')).status === 404)
      const other = uriOf(folder, 'backups', 'two.gz')
      await stepDown(marathon, `backup=${other}&restore=${uri}`, ['/first'])
      expect((await marathon.call('GET', '/v2/apps/first/versions')).body.versions).to.deep.equal(versions)
      await stepDown(marathon, `restore=${other}`, ['/second'])
      const again = await marathon.restart()
      expect((await again.call('GET', '/v2/apps')).body.apps.map(({ id }) => id)).to.deep.equal(['/second'])
    })).timeout(120_000)

  it('refuses files that it may not touch, and backups that are none; the state stays', () =>
    withFolder(async (marathon, folder) => {
      await marathon.call('POST', '/v2/apps', appOf('/first'))
      const refused = async (query: string, status = 422): Promise<string> => {
        const answer = await marathon.call<{ message: string; code: string }>('DELETE', `/v2/leader?${query}`)
        expect(answer.status, query).to.equal(status)
        return answer.body.code
      }
      for (const uri of [
        's3://bucket/key',
        '/etc/passwd',
        'file:///etc/passwd',
        uriOf(folder, 'backups', '..', 'x'),
      ]) {
        expect(await refused(`backup=${uri}`)).to.equal('DCL_MARATHON_BACKUP_URI')
      }
      const [missing, damaged] = ['missing.gz', 'damaged.gz'].map((name) => uriOf(folder, 'backups', name))
      expect(await refused(`restore=${missing}`)).to.equal('DCL_MARATHON_BACKUP_UNREADABLE')
      const file = join(folder, 'backups', 'damaged.gz')
      await stepDown(marathon, `backup=${damaged}`, ['/first'], file)
      await writeFile(file, (await readFile(file)).subarray(0, 40))
      expect(await refused(`restore=${damaged}`)).to.equal('DCL_MARATHON_BACKUP_UNREADABLE')
      expect((await marathon.call('GET', '/v2/apps/first')).status).to.equal(200)
    })).timeout(120_000)

  it('answers 501 to both when it has no folder for backups', () =>
    withMarathon(async (marathon) => {
      const { status, body } = await marathon.call<{ code: string }>('DELETE', '/v2/leader?backup=file:///x')
      expect([status, body.code]).to.deep.equal([501, 'DCL_MARATHON_BACKUPS_OFF'])
    }))
})

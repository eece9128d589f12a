import { expect } from 'chai'
import { join } from 'node:path'
import { openDatabase } from '../../../src/store/sqlite/database.ts'
import { createOwner } from '../../../src/store/sqlite/owner.ts'
import type { Reply, Request } from '../../../src/store/sqlite/protocol.ts'
import { withTemporaryFolder } from '../../../src/testing/index.ts'

const limits = { keepRevisions: 1_000, slack: 100, pageSize: 100 }

function put(id: number, value: string): Request {
  return { id, call: 'transact', compare: [], operations: [{ type: 'put', key: `k${id}`, value }] }
}

function outcome(reply: Reply | undefined): unknown {
  if (reply === undefined) return 'no reply'
  return 'failure' in reply ? [reply.failure.name, reply.failure.fields['reason']] : reply.result
}

describe('the owner of a SQLite file', () => {
  it('commits what came together at once, each transaction with its own revision', async () => {
    await withTemporaryFolder(async (folder) => {
      const owner = createOwner(openDatabase(join(folder, 'state.db')), limits)
      const turn = owner.turn([put(1, 'a'), { id: 2, call: 'get', key: 'k3' }, put(3, 'b')])
      expect(turn.replies.map(({ id }) => id).toSorted()).to.deep.equal([1, 2, 3])
      expect(turn.changes.map(({ key, revision }) => [key, revision])).to.deep.equal([
        ['k1', 2],
        ['k3', 3],
      ])
      const read = turn.replies.find(({ id }) => id === 2)
      expect(outcome(read)).to.deep.include({ revision: 3 })
      owner.close()
    })
  })

  it('changes nothing when the disk is full, and goes on when there is room again', async () => {
    await withTemporaryFolder(async (folder) => {
      const database = openDatabase(join(folder, 'state.db'))
      const owner = createOwner(database, limits)
      owner.turn([put(1, 'a')])
      database.exec('PRAGMA max_page_count = 12')
      const full = owner.turn([put(2, 'b'), put(3, 'x'.repeat(100_000))])
      expect(full.fatal).to.equal(false)
      expect(full.changes).to.deep.equal([])
      expect(full.replies.map(outcome)).to.deep.equal([
        ['UNAVAILABLE', 'the disk is full'],
        ['UNAVAILABLE', 'the disk is full'],
      ])
      const after = owner.turn([put(4, 'c'), { id: 5, call: 'list', prefix: '', options: {} }])
      expect(outcome(after.replies[0])).to.deep.equal({ succeeded: true, revision: 3 })
      const listed = outcome(after.replies[1]) as { records: { key: string }[] }
      expect(listed.records.map(({ key }) => key)).to.deep.equal(['k1', 'k4'])
      owner.close()
    })
  })

  it('is fatal when nobody can know what a failed commit left on the disk', async () => {
    await withTemporaryFolder(async (folder) => {
      const database = openDatabase(join(folder, 'state.db'))
      const owner = createOwner(database, limits)
      // A deferred constraint is checked by the commit itself: a commit that fails.
      database.exec(`PRAGMA foreign_keys = ON;
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER broken AFTER INSERT ON changes BEGIN INSERT INTO child VALUES (1); END`)
      const turn = owner.turn([put(1, 'a'), { id: 2, call: 'get', key: 'k1' }])
      expect(turn.fatal).to.equal(true)
      expect(turn.replies.map(({ id }) => id)).to.deep.equal([1])
      expect(outcome(turn.replies[0])).to.have.property('0', 'OUTCOME_UNKNOWN')
      owner.close()
    })
  })
})

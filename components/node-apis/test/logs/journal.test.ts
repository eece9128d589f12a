import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { followEventStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startNode, writeScript } from '../stand-ins/node.ts'

const units = ['dcos-marathon.service', 'dcos-metronome.service'].map((id) => ({
  id,
  name: id,
  description: id,
}))
const cursor = (index: number): string => `s=ab;i=${index.toString(16)};b=${'0'.repeat(32)};m=1;t=1;x=1`
const line = (index: number, fields: Record<string, unknown> = {}): string =>
  `${JSON.stringify({
    __CURSOR: cursor(index),
    __REALTIME_TIMESTAMP: String(1_600_000_000_000_000 + index),
    __MONOTONIC_TIMESTAMP: String(index),
    _SYSTEMD_UNIT: 'dcos-marathon.service',
    MESSAGE: `line ${index}`,
    ...fields,
  })}\n`

/** A journal in a file, and a program that answers as journalctl does for the options that are used. */
const standIn = (folder: string, beforeFollowing = ''): string => `#!/bin/sh
echo "$*" >> ${folder}/calls
case "$*" in
  *--follow*) ${beforeFollowing}exec tail -n 1 -f ${folder}/journal ;;
  *--lines=*) exec tail -n "$(echo "$*" | sed 's/.*--lines=\\([0-9]*\\).*/\\1/')" ${folder}/journal ;;
  *--after-cursor=*) exec sed "1,/$(echo "$*" | sed 's/.*--after-cursor=\\([^ ]*\\).*/\\1/')/d" ${folder}/journal ;;
  *--reverse*) exec tac ${folder}/journal ;;
  *) exec cat ${folder}/journal ;;
esac
`

async function withJournal(
  lines: string,
  work: (api: string, folder: string) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'journal'), lines)
    const journalctl = await writeScript(folder, 'journalctl', standIn(folder))
    const running = await startNode(folder, { system: 'systemd', units, programs: { journalctl } })
    try {
      await work(running.urls.api ?? '', folder)
    } finally {
      await running.stop()
    }
  })
}

describe('The log of a component', () => {
  it('is read from the journal as text and as JSON', () =>
    withJournal(line(1) + line(2) + line(3, { MESSAGE: [104, 105], __X: 'y' }), async (api) => {
      const text = await requestText({ url: `${api}/system/v1/logs/v2/component/dcos-marathon?skip=1` })
      expect(text.body).to.equal('2020-09-13 12:26:40: line 2\n2020-09-13 12:26:40: hi\n')
      const json = await requestText({
        url: `${api}/v2/component/dcos-marathon.service?limit=1`,
        headers: { accept: 'application/json' },
      })
      expect(JSON.parse(json.body)).to.deep.equal({
        fields: { MESSAGE: 'line 1', _SYSTEMD_UNIT: 'dcos-marathon.service' },
        cursor: cursor(1),
        monotonic_timestamp: 1,
        realtime_timestamp: 1_600_000_000_000_001,
      })
      const values = await requestJson({ url: `${api}/system/v1/logs/v1/fields/_SYSTEMD_UNIT` })
      expect(values.body).to.deep.equal(['dcos-marathon.service'])
    }))

  it('gives nothing of a request to journalctl but conditions, a number and a cursor', () =>
    withJournal(line(1), async (api, folder) => {
      const ask = async (path: string): Promise<number> =>
        (await requestText({ url: `${api}/system/v1/logs/v2/component${path}` })).status
      const evil = encodeURIComponent('MESSAGE:--file=/etc/shadow +')
      expect(await ask(`?filter=${evil}&skip=-3`)).to.equal(200)
      const calls = await readFile(join(folder, 'calls'), 'utf8')
      expect(calls).to.include('--lines=3 _SYSTEMD_UNIT=dcos-marathon.service')
      expect(calls).to.include('MESSAGE=--file=/etc/shadow +')
      for (const bad of [
        '?filter=--file:/etc/shadow',
        '?filter=message:x',
        '?filter=NOVALUE',
        '?cursor=--file%3D/etc/shadow',
        '?cursor=s%3Dab',
        '?skip=1e3',
        '?limit=-5',
        `?${'filter=A:b&'.repeat(40)}`,
      ])
        expect(await ask(bad), bad).to.equal(400)
      for (const unknown of ['/ssh.service', '/--help', '/..%2fx', '/dcos-marathon.service.service']) {
        expect(await ask(unknown), unknown).to.equal(404)
      }
      expect(await readFile(join(folder, 'calls'), 'utf8')).to.equal(calls)
    }))

  it('is followed by many with one program, without a gap and nothing twice', () =>
    withJournal(line(1) + line(2), async (api, folder) => {
      const seen = Array.from({ length: 5 }, (): string[] => [])
      const gone = new AbortController()
      const url = `${api}/system/v1/logs/v2/component/dcos-marathon.service?skip=-1`
      const readers = seen.map(async (mine) => {
        for await (const { id } of followEventStream({ url, signal: gone.signal })) mine.push(id ?? '')
      })
      const settled = Promise.allSettled(readers)
      await eventually(() => seen.every((mine) => mine.length === 1))
      await appendFile(
        join(folder, 'journal'),
        line(3) + line(4, { _SYSTEMD_UNIT: 'dcos-metronome.service' }) + line(5),
      )
      await eventually(() => seen.every((mine) => mine.includes(cursor(5))))
      for (const mine of seen) expect(mine).to.deep.equal([2, 3, 5].map(cursor))
      gone.abort()
      await settled
      const calls = (await readFile(join(folder, 'calls'), 'utf8')).split('\n')
      expect(calls.filter((call) => call.includes('--follow'))).to.have.lengthOf(1)
    }))

  it('is followed without a gap when the program begins late', () =>
    withJournal(line(1) + line(2), async (api, folder) => {
      await writeScript(
        folder,
        'journalctl',
        standIn(folder, `until test -e ${folder}/go; do sleep 0.02; done; `),
      )
      const seen: string[] = []
      const gone = new AbortController()
      const url = `${api}/system/v1/logs/v2/component/dcos-marathon.service?skip=-1`
      const reading = (async () => {
        for await (const { id } of followEventStream({ url, signal: gone.signal })) seen.push(id ?? '')
      })().catch(() => undefined)
      await eventually(() => seen.length === 1)
      await appendFile(join(folder, 'journal'), line(3) + line(4) + line(5))
      // It shows the newest entry only, and what comes after it.
      await writeFile(join(folder, 'go'), '')
      await eventually(() => seen.includes(cursor(5)))
      expect(seen).to.deep.equal([2, 3, 4, 5].map(cursor))
      gone.abort()
      await reading
    }))

  it('says why when there is no journal', () =>
    withTemporaryFolder(async (folder) => {
      const programs = { journalctl: join(folder, 'none') }
      const running = await startNode(folder, { system: 'systemd', units, programs })
      try {
        const { status, body } = await requestText({ url: `${running.urls.api}/system/v1/logs/v2/component` })
        expect(status).to.equal(503)
        expect(body).to.include('DCL_NODE_API_JOURNAL_UNREADABLE')
      } finally {
        await running.stop()
      }
    }))
})

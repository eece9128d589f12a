import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { createFileAuditSink, readAuditLog, verifyAuditLog } from '@dcos-lite/lib/audit'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'

const executable = join(import.meta.dirname, '..', 'bin', 'dcos-adminrouter.ts')

describe('the audit log of a front door that is killed in the middle of a call', () => {
  it('tells the call, and that its result is not known', () =>
    withTemporaryFolder(async (folder) => {
      const [configFile, infoFile, auditFile] = ['config.json', 'info.json', 'audit.jsonl'].map((name) =>
        join(folder, name),
      ) as [string, string, string]
      const received: string[] = []
      // Answers what is asked first, and then nothing more.
      const upstream = createServer((asked, answer) => {
        received.push(asked.url ?? '')
        if (asked.url === '/package/first') answer.end('{}')
      }).listen(0, '127.0.0.1')
      await once(upstream, 'listening')
      const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
      const names = ['mesos', 'marathon', 'metronome', 'packageService', 'iam']
      const config = {
        listen: { host: '127.0.0.1', port: 0 },
        upstreams: Object.fromEntries(names.map((name) => [name, url])),
        auth: false,
        clusterId: 'c',
        version: { version: '2.2.0', variant: 'open' },
        auditFile,
      }
      await writeFile(configFile, JSON.stringify(config))
      let child: ChildProcess | undefined
      const run = async (): Promise<string> => {
        await rm(infoFile, { force: true })
        child = spawn(process.execPath, [executable, '--config', configFile, '--info', infoFile], {
          stdio: 'ignore',
        })
        const info = await eventually(
          async () => JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { front: string } },
          { timeoutMs: 60_000 },
        )
        return info.urls.front
      }
      const kill = async (): Promise<void> => {
        if (!child || child.exitCode !== null || child.signalCode !== null) return
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      const post = (front: string, path: string): void => {
        const call = request(`${front}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        })
        call.on('error', () => undefined)
        call.on('response', (answer) => answer.resume())
        call.end('{}')
      }
      try {
        const front = await run()
        post(front, '/package/first')
        await eventually(async () => (await verifyAuditLog(auditFile)).entries === 2, { timeoutMs: 60_000 })
        for (const path of ['/package/lost', '/package/lost-too']) post(front, path)
        // What has reached the upstream stands in the log already.
        await eventually(() => received.filter((path) => path.startsWith('/package/lost')).length === 2, {
          timeoutMs: 60_000,
        })
        await kill()
        const report = await verifyAuditLog(auditFile)
        expect(report).to.deep.include({ entries: 4, problems: [], unfinished: 2 })
        expect(report.unfinishedCalls.map(({ resource }) => resource).sort()).to.deep.equal([
          '/package/lost',
          '/package/lost-too',
        ])
        const told = await readAuditLog(auditFile, { limit: 10 })
        expect(told.map(({ resource, result }) => `${resource} ${result}`).sort()).to.deep.equal([
          '/package/first allowed',
          '/package/lost begun',
          '/package/lost-too begun',
        ])
        // The chain goes on.
        const sink = await createFileAuditSink(auditFile)
        await sink.close()
        expect((await verifyAuditLog(auditFile)).problems).to.deep.equal([])
      } finally {
        await kill()
        upstream.closeAllConnections()
        upstream.close()
      }
    })).timeout(120_000)
})

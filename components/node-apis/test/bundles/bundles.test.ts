import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { expect } from 'chai'
import fc from 'fast-check'
import { openPromise } from 'yauzl'
import { openByteStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { redactJson, redactText, secretsIn } from '../../src/bundles/decide/redact.ts'
import { planPruning } from '../../src/bundles/decide/plan-pruning.ts'
import { bundleFormat } from '../../src/bundles/bundle-record.ts'
import type { BundleRecord } from '../../src/bundles/bundle-record.ts'
import { startNode, writeScript } from '../stand-ins/node.ts'

const canary = 'Canary-7f3a91c2'

interface Bundle {
  id: string
  status: string
  size: number
  errors: string[]
}

/** Every file of an archive, as another implementation reads it. */
async function contentOf(archive: string): Promise<{ names: string[]; text: string }> {
  const zip = await openPromise(archive)
  const files: { name: string; text: string }[] = []
  for await (const entry of zip.eachEntry()) {
    files.push({ name: entry.fileName, text: await readText(await zip.openReadStreamPromise(entry)) })
  }
  return { names: files.map(({ name }) => name), text: files.map(({ text }) => text).join('\n') }
}

describe('A diagnostics bundle', () => {
  it('holds health, metrics, logs, states and configuration, and nothing that is secret', () =>
    withTemporaryFolder(async (folder) => {
      const iam = join(folder, 'dcos-iam.json')
      await writeFile(
        iam,
        JSON.stringify({
          listen: { host: '0.0.0.0', port: 8101 },
          superuser: { uid: 'admin', passwordHash: `$6$rounds=5$s$${canary}` },
          environment: { DB: canary },
        }),
      )
      const key = join(folder, 'cluster.key')
      await writeFile(key, `${canary}-key\n`)
      const journalctl = await writeScript(
        folder,
        'journalctl',
        `#!/bin/sh
echo '{"__CURSOR":"x","__REALTIME_TIMESTAMP":"1600000000000000","MESSAGE":"a call with authorization: token=${canary}.a and PASSWORD=${canary} and ${canary}-key, then more"}'
`,
      )
      const running = await startNode(folder, {
        system: 'systemd',
        units: [{ id: 'dcos-marathon.service', name: 'Marathon', description: 'services' }],
        programs: { journalctl },
        configFiles: [iam],
        secretFiles: [iam, key],
      })
      const api = `${running.urls.api}/system/health/v1/diagnostics`
      try {
        const begun = await requestJson<Bundle>({ url: `${api}/one`, method: 'PUT', body: {} })
        expect(begun.status).to.equal(200)
        expect(begun.body.id).to.equal('one')
        const done = await eventually(
          async () => {
            const { body } = await requestJson<Bundle>({ url: `${api}/one` })
            return body.status === 'Done' ? body : false
          },
          { timeoutMs: 60_000 },
        )
        expect(done.size).to.be.greaterThan(1000)
        const file = await openByteStream({ url: `${api}/one/file` })
        const chunks: Buffer[] = []
        for await (const chunk of file.body) chunks.push(chunk)
        const archive = join(folder, 'got.zip')
        await writeFile(archive, Buffer.concat(chunks))
        const { names, text } = await contentOf(archive)
        expect(names).to.include.members(
          [
            'dcos-marathon.service',
            'dcos-diagnostics-health.json',
            'df_-h.output',
            'processes.output',
            'etc/dcos-iam.json',
            'proc/meminfo',
          ].map((name) => `127.0.0.1_agent/${name}`),
        )
        expect(text).not.to.include('Canary')
        expect(text).to.include('then more').and.to.include('"host": "0.0.0.0"').and.to.include('8101')

        expect((await requestJson({ url: `${api}/one`, method: 'PUT' })).status).to.equal(409)
        expect((await requestJson<Bundle[]>({ url: api })).body.map(({ id }) => id)).to.deep.equal(['one'])
        expect((await requestJson<Bundle>({ url: `${api}/one`, method: 'DELETE' })).body.status).to.equal(
          'Deleted',
        )
        expect((await requestJson({ url: `${api}/one`, method: 'DELETE' })).status).to.equal(304)
        expect((await requestJson({ url: `${api}/one/file` })).status).to.equal(404)
        for (const id of ['none', 'a%0Ab', 'a;b%22']) {
          const { status, headers } = await requestJson({ url: `${api}/${id}/file` })
          expect([status, headers['content-disposition']], id).to.deep.equal([404, undefined])
          expect(headers['content-type'], id).to.include('application/json')
        }
        expect((await requestJson({ url: `${api}/none`, method: 'DELETE' })).status).to.equal(404)
        for (const bad of ['..%2fx', '.hidden', 'a%20b', '%2e%2e%2f']) {
          expect((await requestJson({ url: `${api}/${bad}`, method: 'PUT' })).status, bad).to.be.oneOf([
            400, 404,
          ])
        }
        expect(await readdir(join(folder, 'bundles'))).to.deep.equal(['one'])
      } finally {
        await running.stop()
      }
    })).timeout(120_000)

  it('holds no log and no configuration while what is secret cannot be read', () =>
    withTemporaryFolder(async (folder) => {
      const config = join(folder, 'dcos-iam.json')
      await writeFile(config, JSON.stringify({ listen: { host: '0.0.0.0' } }))
      // A folder cannot be read as a file, by nobody.
      const running = await startNode(folder, { configFiles: [config], secretFiles: [folder] })
      try {
        const item = `${running.urls.api}/dcos/node/v1/bundle-items/${encodeURIComponent('etc/dcos-iam.json')}`
        const { status, body } = await requestText({ url: item })
        expect(status).to.equal(503)
        expect(body).to.include('EISDIR').and.not.to.include('0.0.0.0')
      } finally {
        await running.stop()
      }
    }))

  it('is made, listed, told of, cancelled and deleted in its older form', () =>
    withTemporaryFolder(async (folder) => {
      const journalctl = await writeScript(folder, 'journalctl', '#!/bin/sh\nexec sleep 100\n')
      const units = [{ id: 'dcos-marathon.service', name: 'Marathon', description: 'services' }]
      const running = await startNode(folder, { system: 'systemd', units, programs: { journalctl } })
      const api = `${running.urls.api}/system/health/v1/report/diagnostics`
      try {
        const post = (
          path: string,
          body?: unknown,
        ): Promise<{ status: number; body: Record<string, unknown> }> =>
          requestJson<Record<string, unknown>>({ url: api + path, method: 'POST', body })
        expect((await post('/create', { nodes: ['10.9.9.9'] })).status).to.equal(404)
        expect((await post('/create', { nodes: [] })).status).to.equal(400)
        const begun = await post('/create', { nodes: ['all'] })
        const { bundle_name: name } = begun.body.extra as { bundle_name: string }
        expect(name).to.match(/^bundle-\d{4}-\d\d-\d\d-\d+\.zip$/)
        expect(
          (await requestJson({ url: `${running.urls.api}/system/health/v1/diagnostics/two`, method: 'PUT' }))
            .status,
        ).to.equal(503)
        const { body: status } = await requestJson<Record<string, Record<string, unknown>>>({
          url: `${api}/status/all`,
        })
        expect(status['127.0.0.1']).to.include({ is_running: true })
        expect((await requestJson({ url: `${api}/serve/${name}` })).status).to.equal(409)
        expect((await post('/cancel')).body.status).to.include('cancel')
        expect((await post('/cancel')).status).to.equal(503)
        const { body: after } = await requestJson<Record<string, unknown>>({ url: `${api}/status` })
        expect(after).to.include({ is_running: false, status: 'Canceled' })
        expect((await requestJson({ url: `${api}/list/all` })).body).to.deep.equal({ '127.0.0.1': [] })
        expect((await post(`/delete/${name}`)).status).to.equal(200)
        expect((await post('/delete/other.zip')).status).to.equal(404)
      } finally {
        await running.stop()
      }
    })).timeout(120_000)

  it('has failed when its maker was killed, and the oldest are removed', () =>
    withTemporaryFolder(async (folder) => {
      const record = (id: string, status: BundleRecord['status'], day: number): BundleRecord => ({
        format: bundleFormat,
        id,
        type: 'Local',
        status,
        startedAt: `2026-01-0${day}T00:00:00.000Z`,
        size: 5,
        progress: 40,
        errors: [],
      })
      for (const one of [
        record('old', 'Done', 1),
        record('cut', 'InProgress', 2),
        record('new', 'Done', 3),
      ]) {
        await mkdir(join(folder, 'bundles', one.id), { recursive: true })
        await writeFile(join(folder, 'bundles', one.id, 'bundle.json'), JSON.stringify(one))
        await writeFile(join(folder, 'bundles', one.id, 'bundle.zip'), 'zip')
      }
      await mkdir(join(folder, 'bundles', 'begun'))
      const running = await startNode(folder, { bundles: { keep: 2 } })
      try {
        const { body } = await requestJson<Bundle[]>({
          url: `${running.urls.api}/system/health/v1/diagnostics`,
        })
        expect(body.map(({ id, status }) => [id, status])).to.deep.equal([
          ['new', 'Done'],
          ['cut', 'Failed'],
        ])
        expect(body[1]?.errors).to.deep.equal(['the process that made it ended'])
        expect((await readdir(join(folder, 'bundles'))).sort()).to.deep.equal(['cut', 'new'])
        expect(await readdir(join(folder, 'bundles', 'cut'))).to.deep.equal(['bundle.json'])
      } finally {
        await running.stop()
      }
      expect(planPruning([record('a', 'InProgress', 1), record('b', 'Done', 2)], 0)).to.deep.equal(['b'])
    }))
})

describe('What is secret', () => {
  it('is removed from every text that has a form of it', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/)
    const forms: ((text: string) => string)[] = [
      (text) => `password=${text} rest`,
      (text) => `"client_secret": "${text}", rest`,
      (text) => `MY_API_KEY: ${text} rest`,
      (text) => `Authorization: Bearer ${text} rest`,
      (text) => `authorization: token=${text} rest`,
      (text) => `run --db-password ${text} rest`,
      (text) => `https://user:${text}@host/rest`,
      (text) => `$6$rounds=656000$salt$${text} rest`,
      (text) => `eyJhbGciOi.${text}.${text} rest`,
      (text) => `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY----- rest`,
      (text) => `Cookie: session=${text}\nrest`,
    ]
    fc.assert(
      fc.property(secret, fc.constantFrom(...forms), (value, form) => {
        const result = redactText(form(value), [])
        expect(result, form(value)).not.to.include(value)
        expect(result).to.include('rest')
      }),
      { numRuns: 100 },
    )
  })

  it('is removed from JSON unless its field is known to hold nothing secret', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4 }), (value) => {
        const planted = { ...value, env: { name: 'A', value: canary }, list: [{ labels: [{ key: canary }] }] }
        expect(JSON.stringify(redactJson(planted, [canary]))).not.to.include(canary)
      }),
      { numRuns: 50 },
    )
    expect(redactJson({ host: 'h', port: 1, on: true, cmd: 'x', url: 'http://a:b@c/' }, [])).to.deep.equal({
      host: 'h',
      port: 1,
      on: true,
      cmd: '[redacted]',
      url: 'http://[redacted]@c/',
    })
  })

  it('is known from the files that hold it, wherever it stands', () => {
    expect(
      secretsIn(
        '{"a": "not this one", "passwordHash": "hash-value", "auths": {"r": {"x": "login-of-registry"}}}',
      ),
    ).to.have.members(['hash-value', 'login-of-registry'])
    expect(secretsIn('-----BEGIN KEY-----\nMIIEvlines\n-----END KEY-----\n')).to.deep.equal(['MIIEvlines'])
  })
})

import { inflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import { openByteStream, requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'

/** The files of an archive whose local headers have the sizes. */
function filesOf(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50;) {
    const [packed, nameLength] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)]
    const begin = at + 30 + nameLength
    const content = inflateRawSync(archive.subarray(begin, begin + packed))
    files.set(archive.toString('utf8', at + 30, begin), content.toString('utf8'))
    at = begin + packed
  }
  return files
}

/** Has a diagnostics bundle of all nodes made by a front door, and reads its files by their names. */
export async function makeBundle(
  { url, token }: { url: string; token: string },
  id: string,
): Promise<Map<string, string>> {
  const bundle = `${url}/system/health/v1/diagnostics/${id}`
  const headers = { authorization: `token=${token}` }
  const begun = await requestJson({ url: bundle, method: 'PUT', headers, body: {} })
  expect(begun.status, JSON.stringify(begun.body)).to.equal(200)
  await eventually(
    async () => {
      const { body } = await requestJson<{ status: string }>({ url: bundle, headers })
      expect(body.status).to.equal('Done')
    },
    { timeoutMs: 120_000 },
  )
  const file = await openByteStream({ url: `${bundle}/file`, headers })
  expect(file.headers['content-type']).to.equal('application/zip')
  const chunks: Buffer[] = []
  for await (const chunk of file.body) chunks.push(chunk)
  return filesOf(Buffer.concat(chunks))
}

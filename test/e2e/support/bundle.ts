import { inflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import { openByteStream, requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'

/** The files of an archive, found by the directory at its end. */
function filesOf(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const count = archive.readUInt16LE(end + 10)
  for (let at = archive.readUInt32LE(end + 16), index = 0; index < count; index++) {
    const packed = archive.readUInt32LE(at + 20)
    const [name = 0, more = 0, comment = 0] = [28, 30, 32].map((place) => archive.readUInt16LE(at + place))
    const local = archive.readUInt32LE(at + 42)
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const content = inflateRawSync(archive.subarray(begin, begin + packed))
    files.set(archive.toString('utf8', at + 46, at + 46 + name), content.toString('utf8'))
    at += 46 + name + more + comment
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

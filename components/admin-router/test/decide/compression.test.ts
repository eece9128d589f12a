import { expect } from 'chai'
import { compressedHeaders, takesGzip } from '../../src/decide/compression.ts'

describe('compression on the way', () => {
  it('is for clients that ask for it', () => {
    for (const header of ['gzip', 'deflate, gzip;q=0.5', 'GZIP'])
      expect(takesGzip(header), header).to.equal(true)
    for (const header of [undefined, '', 'gzip;q=0', 'gzip; q=0.0', 'br', 'identity']) {
      expect(takesGzip(header), String(header)).to.equal(false)
    }
  })

  it('is for long texts, and changes what would not be true any more', () => {
    const headers = [
      'Content-Type',
      'application/json',
      'Content-Length',
      '5000',
      'ETag',
      '"a"',
      'Accept-Ranges',
      'bytes',
    ]
    expect(compressedHeaders(200, headers)).to.deep.equal([
      ...['Content-Type', 'application/json', 'ETag', 'W/"a"'],
      ...['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding'],
    ])
  })

  it('leaves streams, short answers, parts and what is compressed alone', () => {
    const json = ['Content-Type', 'application/json']
    const long = ['Content-Length', '5000']
    const left: [number, string[]][] = [
      [200, json],
      [200, [...json, 'Content-Length', '100']],
      [200, ['Content-Type', 'image/png', ...long]],
      [200, ['Content-Type', 'text/event-stream', ...long]],
      [200, ['Content-Type', 'application/recordio', ...long]],
      [200, [...json, ...long, 'Content-Encoding', 'br']],
      [200, [...json, ...long, 'Cache-Control', 'private, no-transform']],
      [206, [...json, ...long]],
      [200, [...json, ...long, 'Content-Range', 'bytes 0-1/2']],
    ]
    for (const [status, headers] of left) expect(compressedHeaders(status, headers)).to.equal(undefined)
  })
})

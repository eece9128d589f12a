import { expect } from 'chai'
import { readAnswerHead } from '../../src/decide/answer-head.ts'

const head = (...lines: string[]): string => ['HTTP/1.1 200 OK', ...lines].join('\r\n')

describe('the head of an answer', () => {
  it('tells where the body ends, and how long the connection may wait', () => {
    const cases: [lines: string[], method: string, framing: string, keptForMs: number][] = [
      [['Content-Length: 12'], 'GET', 'length', 4000],
      [['Content-Length: 12', 'Connection: close'], 'GET', 'length', 0],
      [['Content-Length: 12'], 'HEAD', 'none', 4000],
      [['Transfer-Encoding: Chunked'], 'GET', 'chunked', 4000],
      [['Content-Length: 12', 'Keep-Alive: timeout=2, max=5'], 'GET', 'length', 1000],
      [['Content-Length: 12', 'Keep-Alive: timeout=0'], 'GET', 'length', 0],
      [[], 'GET', 'until-close', 0],
    ]
    for (const [lines, method, framing, keptForMs] of cases) {
      const read = readAnswerHead(head(...lines), method)
      expect([read?.framing.type, read?.keptForMs], lines.join()).to.deep.equal([framing, keptForMs])
    }
    expect(readAnswerHead('HTTP/1.1 204 No Content', 'GET')?.framing.type).to.equal('none')
    expect(readAnswerHead('HTTP/1.1 304', 'GET')?.framing.type).to.equal('none')
    expect(readAnswerHead('HTTP/1.0 200 OK\r\nContent-Length: 1', 'GET')?.keptForMs).to.equal(0)
  })

  it('keeps names and values as they came', () => {
    expect(
      readAnswerHead(head('X-One:  a b ', 'x-one:', 'Set-Cookie: c=d; Path=/'), 'GET')?.rawHeaders,
    ).to.deep.equal(['X-One', 'a b', 'x-one', '', 'Set-Cookie', 'c=d; Path=/'])
  })

  it('refuses what two readers could understand differently', () => {
    const wrong = [
      'HTTP/1.1 20 OK',
      'HTTP/2 200 OK',
      'HTTP/1.1 200 OK\nX: y',
      'HTTP/1.1 101 Switching Protocols',
      ...[
        ['Content-Length: 1', 'Content-Length: 2'],
        ['Content-Length: 1', 'content-length: 1'],
        ['Content-Length: 1, 1'],
        ['Content-Length: +1'],
        ['Content-Length: 0x1'],
        ['Content-Length: 99999999999999999999'],
        ['Content-Length: 1', 'Transfer-Encoding: chunked'],
        ['Transfer-Encoding: identity'],
        ['Transfer-Encoding: gzip, chunked'],
        ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
        ['Content-Length : 1'],
        [' folded: x'],
        ['no colon'],
        ['X: a\nb: c'],
        ['X: a\u0000'],
        [': empty'],
      ].map((lines) => head(...lines)),
    ]
    for (const text of wrong) expect(readAnswerHead(text, 'GET'), text).to.equal(undefined)
  })
})

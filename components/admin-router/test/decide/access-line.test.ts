import { expect } from 'chai'
import { accessLine } from '../../src/decide/access-line.ts'

const call = {
  atMs: 0,
  clientAddress: '192.0.2.1',
  uid: 'ann',
  method: 'GET',
  path: '/service/shop/x',
  httpVersion: '1.1',
  status: 200,
  tookMs: 1.26,
  route: 'service',
  requestId: 'r-1',
}

describe('a line of the access log', () => {
  it('tells who asked for what, how it ended and how long it took', () => {
    expect(accessLine(call)).to.equal(
      '192.0.2.1 - ann [1970-01-01T00:00:00.000Z] "GET /service/shop/x HTTP/1.1" 200 1.3 service r-1\n',
    )
  })

  it('is one line with one request in it, whatever a client sends', () => {
    const forged = accessLine({ ...call, uid: 'a b\n', path: '/x" 200 1.0 service r-2\r\nforged\u00ff\\' })
    expect(forged.split('\n')).to.have.length(2)
    expect(forged.split('"')).to.have.length(3)
    expect(forged).to.contain('- a\\x20b\\x0a [')
  })
})

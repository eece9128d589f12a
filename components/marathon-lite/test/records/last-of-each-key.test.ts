import { expect } from 'chai'
import { lastOfEachKey } from '../../src/records/last-of-each-key.ts'

describe('What several statuses write together', () => {
  it('names no key twice, and ends as the last of them says', () => {
    const put = (key: string, value: string) => ({ type: 'put' as const, key, value })
    const operations = [put('instances/a', '1'), put('failures/x', '1'), put('instances/a', '2')]
    const left = lastOfEachKey([...operations, put('failures/x', '2'), put('instances/b', '1')])
    expect(left).to.have.deep.members([
      put('instances/a', '2'),
      put('failures/x', '2'),
      put('instances/b', '1'),
    ])
    expect(left).to.have.lengthOf(3)
  })
})

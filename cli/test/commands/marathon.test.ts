import { expect } from 'chai'
import { escapeId, query } from '../../src/commands/marathon/paths.ts'
import { parseProperties } from '../../src/commands/marathon/properties.ts'

describe('The pieces of the marathon commands', () => {
  it('write ids into paths part by part', () => {
    expect(escapeId('/team/app one')).to.equal('team/app%20one')
    expect(escapeId('team//app/')).to.equal('team/app')
  })

  it('leave out what is not set in a query', () => {
    expect(query({ force: true, dryRun: false, host: undefined })).to.equal('?force=true')
    expect(query({ force: false })).to.equal('')
  })

  it('read properties as JSON where they are JSON and as text otherwise', () => {
    expect(parseProperties(['mem=64', 'cmd=sleep 5', 'env={"A":"b"}'])).to.deep.equal({
      mem: 64,
      cmd: 'sleep 5',
      env: { A: 'b' },
    })
    expect(() => parseProperties(['mem']))
      .to.throw('not a pair')
      .with.property('code', 'DCL_CLI_INPUT_INVALID')
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { resolve } from 'node:path'
import { planFetch } from '../../../../src/agent/fetcher/decide/plan-fetch.ts'

describe('the plan of a fetch', () => {
  const planned = (value: string, more = {}, home?: string) => {
    const decision = planFetch({ value, ...more }, home)
    return 'plan' in decision ? [decision.plan.fileName, decision.plan.unpack] : decision.refused
  }

  it('names the file after the URI with its query, and unpacks by the end of the name', () => {
    expect(planned('http://host/a/b.tar.gz')).to.deep.equal(['b.tar.gz', 'tar'])
    expect(planned('http://host/a/b.txz')).to.deep.equal(['b.txz', 'tar'])
    expect(planned('http://host/a/b.tgz?x=1')).to.deep.equal(['b.tgz?x=1', undefined])
    expect(planned('http://host/a', { output_file: 'b.zip' })).to.deep.equal(['b.zip', 'zip'])
    expect(planned('http://host/b.tgz', { extract: false })).to.deep.equal(['b.tgz', undefined])
    expect(planned('http://host/b.tgz', { executable: true })).to.deep.equal(['b.tgz', undefined])
    expect(planned('/local/b.gz')).to.deep.equal(['b.gz', 'gunzip'])
    expect(planned('ftp://host/b.xz')).to.deep.equal(['b.xz', undefined])
    expect(planned('http://host/')).to.contain('no file name')
  })

  it('refuses what the agent has no client for, with the scheme and what is served', () => {
    expect(planned('hdfs://name/a.tgz')).to.contain('no client for "hdfs"').and.contain('ftps')
    expect(planned('s3://bucket/a.tgz')).to.contain('no client for "s3"')
    expect(planned('file://host/a')).to.contain('absolute path')
    expect(planned('http://')).to.contain('no valid address')
  })

  it('takes a relative path only where the agent says from where', () => {
    expect(planned('tools/run.sh')).to.contain('frameworksHome')
    expect(planned('tools/run.sh', {}, '/home')).to.deep.equal(['run.sh', undefined])
  })

  it('never leaves the sandbox', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b.tgz', '...', 'c d')
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const decision = planFetch({ value: 'http://host/x', output_file: parts.join('/') })
        if ('refused' in decision) return
        expect(resolve('/sandbox', decision.plan.fileName)).to.match(/^\/sandbox\/./)
      }),
    )
  })
})

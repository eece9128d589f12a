import { expect } from 'chai'
import { clusterRegistry, mirrorProblem, mirrorsOf, parseReference } from '@dcos-lite/lib/image-registry'

describe('mirrors of images', () => {
  const mirrors = [
    { prefix: clusterRegistry, url: 'http://10.0.0.5:8085' },
    { prefix: 'registry.example.org/team', url: 'https://inside.example.org/copies/' },
    { prefix: '*', url: 'http://10.0.0.6:5000/all' },
  ]
  const places = (text: string): string[] =>
    mirrorsOf(parseReference(text), mirrors).map(
      ({ registry, repository, plain }) => `${plain ? 'http' : 'https'} ${registry} ${repository}`,
    )

  it('are asked in their order, for what they have: a registry, a folder of one, or all', () => {
    expect(places(`${clusterRegistry}/redis:7`)).to.deep.equal([
      'http 10.0.0.5:8085 redis',
      `http 10.0.0.6:5000 all/${clusterRegistry}/redis`,
    ])
    expect(places('registry.example.org/team/app:1')).to.deep.equal([
      'https inside.example.org copies/app',
      'http 10.0.0.6:5000 all/registry.example.org/team/app',
    ])
    expect(places('registry.example.org/teamwork/app')).to.have.lengthOf(1)
    expect(places('localhost:5000/app')).to.deep.equal(['http 10.0.0.6:5000 all/localhost_5000/app'])
  })

  it('are refused without a prefix, without http, or with a login', () => {
    expect(mirrors.map(mirrorProblem)).to.deep.equal([undefined, undefined, undefined])
    for (const wrong of [
      { prefix: '', url: 'http://a' },
      { prefix: '*', url: 'a' },
      { prefix: '*', url: 'ftp://a' },
      { prefix: '*', url: 'http://user:secret@a' },
    ]) {
      expect(mirrorProblem(wrong)).to.be.a('string').and.not.include('secret')
    }
  })
})

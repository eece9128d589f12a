import { expect } from 'chai'
import { askUdp, codeOf, question } from './ask.ts'
import { clusterOf, runningTask } from './stand-in-master.ts'
import { startFixture } from './started-server.ts'
import type { Fixture } from './started-server.ts'

describe('settings of the name server', () => {
  let fixture: Fixture
  const begin = async (...options: Parameters<typeof startFixture>): Promise<Fixture> =>
    (fixture = await startFixture(...options))
  afterEach(() => fixture.end())

  it('can ask for labels by RFC 952', async () => {
    const name = 'fd%gsf---gs7-f$gs--d7fddg-123'
    await begin(
      { state: clusterOf([runningTask('t.1', name), runningTask('t.2', '9lives')]) },
      { enforceRfc952: true },
    )
    expect(await fixture.resolver.resolve4('fdgsf---gs7-fgs--d7fddg1.marathon.mesos')).to.have.lengthOf(1)
    expect(await fixture.resolver.resolve4('lives.marathon.mesos')).to.have.lengthOf(1)
  })

  it('can leave out the sign that an answer was cut, and hide the lists', async () => {
    const tasks = Array.from({ length: 60 }, (_, i) => runningTask(`many.${i}`, 'many', [31000 + i]))
    await begin({ state: clusterOf(tasks) }, { setTruncateBit: false, enumeration: false })
    const cut = await askUdp(fixture.port, question('_many._tcp.marathon.mesos', 'SRV'))
    expect(cut.flag_tc).to.equal(false)
    expect(cut.answers?.length).to.be.below(60)
    for (const path of ['/v1/enumerate', '/v1/axfr']) expect((await fixture.get(path)).status).to.equal(404)
  })

  it('give names to components, by names that stand for others; circles are a SERVFAIL', async () => {
    const componentNames = {
      registry: 'master.mesos.thisdcos.directory',
      two: 'registry.component.thisdcos.directory',
      circle: 'circle.component.thisdcos.directory',
      away: 'www.example.com',
    }
    await begin({ state: clusterOf([]) }, { componentNames })
    const ask = (name: string, type: 'A' | 'CNAME' | 'SOA' = 'A'): ReturnType<typeof askUdp> =>
      askUdp(fixture.port, question(`${name}.component.thisdcos.directory`, type))
    const typesOf = async (name: string): Promise<string[]> =>
      ((await ask(name)).answers ?? []).map(({ type }) => type)
    expect(await typesOf('registry')).to.deep.equal(['CNAME', 'A'])
    expect(await typesOf('two')).to.deep.equal(['CNAME', 'CNAME', 'A'])
    expect(await typesOf('away')).to.deep.equal(['CNAME'])
    expect((await ask('registry', 'CNAME')).answers).to.have.lengthOf(1)
    expect(codeOf(await ask('circle'))).to.equal('SERVFAIL')
    expect(codeOf(await ask('nothing'))).to.equal('NXDOMAIN')
    expect(codeOf(await ask('registry', 'SOA'))).to.equal('NOERROR')
  })
})

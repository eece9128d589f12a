import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { newInstanceId, parseInstanceId, parseTaskId, taskIdOf, timeUuid } from '../../src/ids/instance-id.ts'
import { absolutePath, ancestorsOf, pathProblems, reversedName, safeIdOf } from '../../src/ids/path-id.ts'

const segment = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,6}[a-z0-9])?$/)
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`)

describe('Ids', () => {
  it('resolve relative paths against their group', () => {
    expect(absolutePath('foo')).to.equal('/foo')
    expect(absolutePath('c', '/a/b')).to.equal('/a/b/c')
    expect(absolutePath('../c', '/a/b')).to.equal('/a/c')
    expect(absolutePath('../../../c', '/a')).to.equal('/c')
    expect(absolutePath('//a///b/')).to.equal('/a/b')
  })

  it('refuse bad segments, reserved last segments and the root', () => {
    for (const id of ['/Foo', '/a_b', '/-a', '/a-', '/a/restart', '/a/tasks', '/versions', '/', '']) {
      expect(pathProblems(id), id).to.have.length(1)
    }
    for (const id of ['/a.b-c/d1', 'rel', '/restart/x']) expect(pathProblems(id), id).to.deep.equal([])
  })

  it('have 1,024 characters at most', () => {
    expect(pathProblems(`/${'a/'.repeat(511)}b`)).to.deep.equal([])
    expect(pathProblems(`/${'a/'.repeat(512)}b`)).to.deep.equal(['must not have more than 1024 characters'])
  })

  it('lead from a service to its instances and tasks and back', () => {
    fc.assert(
      fc.property(path, fc.nat(), fc.integer({ min: 1, max: 99 }), (serviceId, seed, incarnation) => {
        const instanceId = newInstanceId(serviceId, 1_700_000_000_000, createSeededRandom(seed))
        expect(parseInstanceId(instanceId)).to.deep.equal({ serviceId })
        expect(parseTaskId(taskIdOf(instanceId, '_app', incarnation))).to.deep.equal({
          instanceId,
          serviceId,
          container: '_app',
          incarnation,
        })
        expect(ancestorsOf(serviceId).at(-1)).to.equal('/')
        expect(pathProblems(serviceId)).to.deep.equal([])
      }),
      { numRuns: 50 },
    )
    expect(safeIdOf('/a/b')).to.equal('a_b')
    expect(reversedName('/a/b')).to.equal('b.a')
  })

  it('are read in their older forms too', () => {
    const uuid = '00000000-0000-1000-8000-000000000000'
    expect(parseTaskId(`a_b.marathon-${uuid}`)).to.include({ serviceId: '/a/b', incarnation: 1 })
    expect(parseTaskId(`a_b.${uuid}`)).to.include({ serviceId: '/a/b', incarnation: 1 })
    expect(parseTaskId(`a_b.${uuid}.4`)).to.include({ serviceId: '/a/b', incarnation: 4 })
    expect(parseTaskId('nonsense')).to.equal(undefined)
  })

  it('carry a time-based UUID', () => {
    const uuid = timeUuid(Date.UTC(2024, 0, 1), createSeededRandom(1))
    expect(uuid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

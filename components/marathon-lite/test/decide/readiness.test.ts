import { expect } from 'chai'
import { createHealthBook } from '../../src/health/book.ts'
import { appOf } from '../support/definitions.ts'
import { createWorld } from './world.ts'

const readinessChecks = [{ portName: 'http' }]
const portDefinitions = [{ port: 0, name: 'http' }]

describe('Readiness in deployments', () => {
  it('holds a deployment until every new instance was found ready, also when nothing is known yet', () => {
    const world = createWorld()
    world.deploy((services) =>
      services.set('/app', appOf({ instances: 1, readinessChecks, portDefinitions })),
    )
    world.settle()
    const [instance] = world.of('/app')
    if (!instance) throw new Error('nothing was created')
    world.health.set(instance.id, { ready: false })
    world.become(instance.id, 'Running')
    world.settle()
    expect(world.deployments).to.have.length(1)
    world.health.set(instance.id, { ready: true })
    world.settle()
    expect(world.deployments).to.deep.equal([])
  })

  it('is not asked of services without a readiness check', () => {
    const world = createWorld()
    world.deploy((services) => services.set('/app', appOf({ instances: 1 })))
    world.settle()
    const [instance] = world.of('/app')
    world.health.set(instance?.id ?? '', { ready: false })
    world.become(instance?.id ?? '', 'Running')
    world.settle()
    expect(world.deployments).to.deep.equal([])
  })

  it('is unknown, so not given, after a start, and does not pass on to the next incarnation', () => {
    const book = createHealthBook()
    expect(book.view('i')).to.deep.equal({ ready: false })
    book.expect('i', { checks: 0, taskId: 'i._app.1' })
    book.recordReadiness('i', { name: 'r', taskId: 'i._app.1', ready: true })
    book.expect('i', { checks: 0, taskId: 'i._app.1' })
    expect(book.view('i').ready).to.equal(true)
    book.expect('i', { checks: 0, taskId: 'i._app.2' })
    expect(book.view('i').ready).to.equal(false)
  })
})

import { expect } from 'chai'
import { createManualClock } from '../../src/clock/index.ts'
import type { Environment } from '../../src/component/index.ts'
import { isDcosError } from '../../src/errors/index.ts'
import { silentLogger } from '../../src/log/index.ts'
import type { FrameworkInfo, SchedulerEvent } from '../../src/mesos/index.ts'
import { connectScheduler } from '../../src/mesos-scheduler/index.ts'
import type { SchedulerConnection, SchedulerConnectionOptions } from '../../src/mesos-scheduler/index.ts'
import { eventually, testEnvironment } from '../../src/testing/index.ts'
import { startStandInMaster } from './stand-in-master.ts'
import type { StandInMaster, StandInMasterOptions } from './stand-in-master.ts'

function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function quietEnvironment(): Environment {
  return { ...testEnvironment({ seed: 1 }), log: silentLogger }
}

describe('connectScheduler', () => {
  const cleanups: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  const master = async (options?: StandInMasterOptions): Promise<StandInMaster> => {
    const started = await startStandInMaster(options)
    cleanups.push(started.stop)
    return started
  }

  interface Connected {
    connection: SchedulerConnection
    events: SchedulerEvent[]
    disconnects: string[]
  }
  const connect = (masterUrls: string[], more: Partial<SchedulerConnectionOptions> = {}): Connected => {
    const events: SchedulerEvent[] = []
    const disconnects: string[] = []
    const info: FrameworkInfo = { user: 'root', name: 'example' }
    const connection = connectScheduler({
      masterUrls,
      frameworkInfo: () => info,
      environment: quietEnvironment(),
      onEvent: (event) => {
        events.push(event)
        if (event.type === 'SUBSCRIBED') info.id = event.subscribed.framework_id
      },
      onDisconnected: (reason) => void disconnects.push(reason),
      ...more,
    })
    cleanups.push(() => connection.stop())
    return { connection, events, disconnects }
  }

  it('subscribes, and adds the framework id and the stream id to every call', async () => {
    const leader = await master()
    const { connection } = connect([leader.url])
    await eventually(() => connection.connected())
    await connection.call({ type: 'REVIVE' })
    expect(leader.calls.map(({ call }) => call.type)).to.deep.equal(['SUBSCRIBE', 'REVIVE'])
    expect(leader.calls[0]?.streamId).to.equal(undefined)
    expect(leader.calls[1]?.streamId).to.equal('stream-1')
    expect(leader.calls[1]?.call.framework_id).to.deep.equal({ value: 'master-0000' })
  })

  it('subscribes anew when a call got no answer, so that nothing overtakes what may be on its way', async () => {
    const leader = await master({ hangUpOn: 'SUPPRESS' })
    const { connection, disconnects } = connect([leader.url])
    await eventually(() => connection.connected())
    const error = await thrownBy(connection.call({ type: 'SUPPRESS' }))
    expect(isDcosError(error) && error.code).to.equal('DCL_SCHEDULER_NOT_CONNECTED')
    await eventually(() => leader.subscriptions() === 2 && connection.connected())
    await connection.call({ type: 'REVIVE' })
    expect(leader.calls.at(-1)?.streamId).to.equal('stream-2')
    expect(disconnects.join()).to.contain('a call got no answer')
  })

  it('follows a protocol-relative redirect to the leader and calls the leader directly', async () => {
    const leader = await master()
    const follower = await master({ redirectTo: leader.url })
    const { connection } = connect([follower.url])
    await eventually(() => connection.connected())
    await connection.call({ type: 'SUPPRESS' })
    expect(leader.calls.map(({ call }) => call.type)).to.deep.equal(['SUBSCRIBE', 'SUPPRESS'])
    expect(follower.calls).to.deep.equal([])
  })

  it('tries the next master when one does not answer', async () => {
    const gone = await startStandInMaster()
    await gone.stop()
    const leader = await master()
    const { connection } = connect([gone.url, leader.url])
    await eventually(() => connection.connected())
    expect(leader.subscriptions()).to.equal(1)
  })

  it('subscribes again with its id in both places after the stream was cut', async () => {
    const leader = await master()
    const { connection, disconnects } = connect([leader.url])
    await eventually(() => connection.connected())
    leader.cut()
    await eventually(() => leader.subscriptions() === 2 && connection.connected())
    const again = leader.calls[1]?.call
    expect(again?.framework_id).to.deep.equal({ value: 'master-0000' })
    expect(again?.type === 'SUBSCRIBE' && again.subscribe.framework_info.id).to.deep.equal({
      value: 'master-0000',
    })
    expect(disconnects).to.have.length(1)
    await connection.call({ type: 'REVIVE' })
    expect(leader.calls.at(-1)?.streamId).to.equal('stream-2')
  })

  it('delivers events one at a time and in order, however long one takes', async () => {
    const leader = await master()
    const seen: string[] = []
    let running = 0
    const { connection } = connect([leader.url], {
      onEvent: async (event) => {
        expect(++running).to.equal(1)
        await new Promise((resolve) => setImmediate(resolve))
        if (event.type === 'RESCIND') seen.push(event.rescind.offer_id.value)
        running--
      },
    })
    await eventually(() => connection.connected())
    const ids = Array.from({ length: 50 }, (_, i) => `offer-${i}`)
    for (const value of ids) leader.send({ type: 'RESCIND', rescind: { offer_id: { value } } })
    await eventually(() => seen.length === ids.length)
    expect(seen).to.deep.equal(ids)
  })

  it('keeps the order of calls that are made without waiting', async () => {
    const leader = await master()
    const { connection } = connect([leader.url])
    await eventually(() => connection.connected())
    const ids = Array.from({ length: 20 }, (_, i) => `offer-${i}`)
    await Promise.all(
      ids.map((value) => connection.call({ type: 'DECLINE', decline: { offer_ids: [{ value }] } })),
    )
    const arrived = leader.calls.flatMap(({ call }) =>
      call.type === 'DECLINE' ? call.decline.offer_ids.map(({ value }) => value) : [],
    )
    expect(arrived).to.deep.equal(ids)
  })

  it('reconnects when five heartbeats are missing', async () => {
    const leader = await master({ heartbeatSeconds: 0.02 })
    const { disconnects } = connect([leader.url])
    await eventually(() => leader.subscriptions() >= 2)
    expect(disconnects[0]).to.match(/no heartbeat of the master within 100 ms/)
  })

  it('renews the subscription when an event cannot be handled', async () => {
    const leader = await master()
    let failed = false
    const { connection } = connect([leader.url], {
      onEvent: (event) => {
        if (event.type !== 'RESCIND' || failed) return
        failed = true
        throw new Error('the handler failed')
      },
    })
    await eventually(() => connection.connected())
    leader.send({ type: 'RESCIND', rescind: { offer_id: { value: 'o' } } })
    await eventually(() => leader.subscriptions() === 2)
  })

  it('rejects a refused call with the master’s text', async () => {
    const leader = await master({ answer: { status: 403, text: 'Framework is not subscribed' } })
    const { connection } = connect([leader.url])
    await eventually(() => connection.connected())
    const error = await thrownBy(connection.call({ type: 'REVIVE' }))
    expect(isDcosError(error) && error.code).to.equal('DCL_SCHEDULER_CALL_REFUSED')
    expect((error as Error).message)
      .to.contain('403')
      .and.to.contain('Framework is not subscribed')
  })

  it('gives the offers of a refused ACCEPT back, so that nobody waits for them', async () => {
    const leader = await master({ answer: { status: 400, text: 'Failed to parse body' } })
    const { connection } = connect([leader.url])
    await eventually(() => connection.connected())
    const offer_ids = [{ value: 'o1' }, { value: 'o2' }]
    const error = await thrownBy(connection.call({ type: 'ACCEPT', accept: { offer_ids, operations: [] } }))
    expect(isDcosError(error) && error.code).to.equal('DCL_SCHEDULER_CALL_REFUSED')
    await eventually(() => leader.calls.length === 3)
    expect(leader.calls[2]?.call).to.deep.include({
      type: 'DECLINE',
      decline: { offer_ids, filters: { refuse_seconds: 5 } },
    })
  })

  it('rejects a call when it is not subscribed', async () => {
    const gone = await startStandInMaster()
    await gone.stop()
    const { connection } = connect([gone.url])
    const error = await thrownBy(connection.call({ type: 'REVIVE' }))
    expect(isDcosError(error) && error.code).to.equal('DCL_SCHEDULER_NOT_CONNECTED')
  })

  it('delivers an ERROR event and waits 5 s when the framework has been removed', async () => {
    const leader = await master({ refuseWith: 'Framework has been removed' })
    const clock = createManualClock()
    const { connection, events } = connect([leader.url], { environment: { ...quietEnvironment(), clock } })
    await eventually(() => events.length === 1 && clock.pending() === 1)
    expect(events[0]).to.deep.equal({ type: 'ERROR', error: { message: 'Framework has been removed' } })
    expect(connection.connected()).to.equal(false)
    clock.advance(4999)
    expect(clock.pending()).to.equal(1)
    clock.advance(1)
    await eventually(() => leader.subscriptions() === 2)
  })

  it('stops while it is subscribed and while it waits', async () => {
    const leader = await master()
    const subscribed = connect([leader.url])
    await eventually(() => subscribed.connection.connected())
    await subscribed.connection.stop()
    expect(subscribed.disconnects).to.deep.equal([])
    await leader.stop()
    const waiting = connect([leader.url])
    await waiting.connection.stop()
    expect(waiting.connection.connected()).to.equal(false)
  })
})

import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import type { SchedulerEvent } from '@dcos-lite/lib/mesos'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { eventually } from '@dcos-lite/lib/testing'

/** What one task of a framework of somebody shall be. */
export interface SecretTask {
  masterUrl: string
  /** Of the owner of the framework. */
  token: string
  name: string
  /** The service that the framework claims for its task. */
  space: string
  /** Path of the secret that the task gets as the variable WORD. */
  secret: string
}

/** Runs one task with a secret as a framework that logs in with a token. Gives its last state, and why. */
export async function runSecretTask(wanted: SecretTask): Promise<{ state: string; message: string }> {
  const { masterUrl, token, name, space, secret } = wanted
  const url = `${masterUrl}/api/v1/scheduler`
  const authorization = `token=${token}`
  const framework_info = { user: 'root', name, roles: ['*'], capabilities: [{ type: 'MULTI_ROLE' }] }
  const body = { type: 'SUBSCRIBE', subscribe: { framework_info } }
  const stream = await openByteStream({ url, method: 'POST', headers: { authorization }, body })
  if (stream.status !== 200) {
    stream.close()
    throw new Error(`the master answered ${stream.status}`)
  }
  const events: SchedulerEvent[] = []
  const reading = (async () => {
    const decoder = createRecordDecoder()
    for await (const chunk of stream.body) {
      for (const record of decoder.push(chunk)) events.push(JSON.parse(record.toString()) as SchedulerEvent)
    }
  })().catch(() => undefined) // cut by the end of the test
  const find = <T extends SchedulerEvent['type']>(type: T): Promise<Extract<SchedulerEvent, { type: T }>> =>
    eventually(
      () => {
        const event = events.find((one) => one.type === type)
        if (!event) throw new Error(`seen so far: ${events.map((one) => one.type).join(' ')}`)
        return event as Extract<SchedulerEvent, { type: T }>
      },
      { what: `the event ${type}`, timeoutMs: 120_000 },
    )
  let framework_id = { value: '' }
  const call = async (more: object): Promise<void> => {
    const headers = { authorization, 'mesos-stream-id': String(stream.headers['mesos-stream-id']) }
    const answer = await requestText({ url, method: 'POST', headers, body: { framework_id, ...more } })
    if (answer.status !== 202) throw new Error(`the master answered ${answer.status}: ${answer.body}`)
  }
  try {
    framework_id = (await find('SUBSCRIBED')).subscribed.framework_id
    const [offer] = (await find('OFFERS')).offers.offers
    if (!offer) throw new Error('an empty list of offers')
    const resource = (of: string, value: number): object => ({
      name: of,
      type: 'SCALAR',
      scalar: { value },
      role: '*',
      allocation_info: { role: '*' },
    })
    const variable = {
      name: 'WORD',
      type: 'SECRET',
      secret: { type: 'REFERENCE', reference: { name: secret } },
    }
    const task = {
      name,
      task_id: { value: `${name}.1` },
      agent_id: offer.agent_id,
      resources: [resource('cpus', 0.01), resource('mem', 32)],
      labels: { labels: [{ key: 'DCOS_SPACE', value: space }] },
      command: { value: 'test -n "$WORD" && exec sleep 1000', environment: { variables: [variable] } },
    }
    const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
    await call({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations } })
    const seen: string[] = []
    return await eventually(
      async () => {
        for (const event of events) {
          if (event.type !== 'UPDATE') continue
          const { uuid, state, message = '', agent_id, task_id } = event.update.status
          if (uuid !== undefined && !seen.includes(uuid)) {
            seen.push(uuid)
            await call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
          }
          if (state !== 'TASK_STARTING' && state !== 'TASK_STAGING') return { state, message }
        }
        throw new Error('the task neither runs nor failed yet')
      },
      { timeoutMs: 120_000 },
    )
  } finally {
    await call({ type: 'TEARDOWN' }).catch(() => undefined) // never subscribed
    stream.close()
    await reading
  }
}

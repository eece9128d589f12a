import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'

/** Sends a call of the operator API; the answer is text, because errors are. */
export function operate(masterUrl: string, type: string, body?: object): Promise<HttpAnswer<string>> {
  const call = body === undefined ? { type } : { type, [type.toLowerCase()]: body }
  return requestText({ url: `${masterUrl}/api/v1`, method: 'POST', body: call })
}

/** Reads with a call of the operator API: the body of the answer below the name of the call. */
export async function ask<T>(masterUrl: string, type: string, body?: object): Promise<T> {
  const call = body === undefined ? { type } : { type, [type.toLowerCase()]: body }
  const answer = await requestJson<Record<string, T>>({
    url: `${masterUrl}/api/v1`,
    method: 'POST',
    body: call,
  })
  if (answer.status !== 200) throw new Error(`${type} was answered with ${answer.status}`)
  return answer.body[type.toLowerCase()] as T
}

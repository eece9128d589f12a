import { requestJson } from '@dcos-lite/lib/http-client'
import { universeErrors } from '../errors.ts'

const seeTheLog = 'Look at the message of the cluster, and at the log of its package service.'

/** A cluster to test on, by its front door. */
export interface TestedCluster {
  url: string
  token: string
}

/** Calls the package API of a cluster; an answer that is no success is thrown with its message. */
export async function callPackages<T>(
  { url, token }: TestedCluster,
  operation: string,
  body: unknown,
): Promise<T> {
  const [noun = '', verb] = operation.split('/')
  const kind = verb === undefined ? noun : `${noun}.${verb}`
  const type = (side: string): string =>
    `application/vnd.dcos.package.${kind}-${side}+json;charset=utf-8;version=v1`
  const answer = await requestJson<T & { message?: string }>({
    url: `${url}/package/${operation}`,
    method: 'POST',
    headers: {
      ...(token === '' ? {} : { authorization: `token=${token}` }),
      'content-type': type('request'),
      accept: type('response'),
    },
    body: JSON.stringify(body),
    timeoutMs: 60_000,
  })
  if (answer.status < 300) return answer.body
  const reason = answer.body?.message ?? 'no message'
  throw universeErrors.SERVER_REFUSED({
    url: `${url}/package/${operation}`,
    answerStatus: answer.status,
    reason,
    hint: seeTheLog,
  })
}

/** Reads something of a cluster as JSON. */
export async function readCluster<T>({ url, token }: TestedCluster, path: string): Promise<T> {
  const headers: Record<string, string> = token === '' ? {} : { authorization: `token=${token}` }
  const { status, body } = await requestJson<T>({ url: `${url}${path}`, headers })
  if (status < 300) return body
  throw universeErrors.SERVER_REFUSED({
    url: `${url}${path}`,
    answerStatus: status,
    reason: JSON.stringify(body).slice(0, 200),
    hint: seeTheLog,
  })
}

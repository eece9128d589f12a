import { expect } from 'chai'
import type { Answer, Ask, Question } from './ask.ts'

/** A cluster, and how the original client reaches it. */
export interface Stock {
  url: string
  token: string
  clusterId: string
  uid: string
  password: string
  ask: Ask
  /** A folder that is removed at the end. */
  folder: string
}

export type GivenStock = () => Stock

const agents = { main: 'dcos-cli/1.2.0 linux', plugin: 'dcos-cli/SNAPSHOT linux' }

/** The headers of every call with a login; gzip is left out, as Node does not undo it. */
export const withToken = ({ token }: Stock): Record<string, string> => ({
  'user-agent': agents.plugin,
  authorization: `token=${token}`,
})

/** Calls with a login; an answer other than `status` is a failure that shows the answer. */
export async function call(
  stock: Stock,
  path: string,
  question: Question = {},
  status = 200,
): Promise<Answer> {
  const headers = { ...withToken(stock), ...question.headers }
  const answer = await stock.ask(path, { ...question, headers })
  const what = `${question.method ?? 'GET'} ${path}: ${answer.bytes.toString().slice(0, 400)}`
  expect(answer.status, what).to.equal(status)
  return answer
}

const json = { accept: 'application/json', 'content-type': 'application/json' }

/** A call with a JSON body, which ends in a newline as theirs does. */
export const post = (body: unknown, method = 'POST'): Question => ({
  method,
  headers: json,
  body: `${JSON.stringify(body)}\n`,
})

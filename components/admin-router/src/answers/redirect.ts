import type { Exchange } from '../proxy/exchange.ts'
import { send } from './send.ts'

/** Sends the client to the same path with a slash at its end, or to `to`; always relative, always with the query. */
export function redirect(exchange: Exchange, status: number, to: string | undefined): void {
  const [path = '', fragment] = (to ?? `${exchange.path}/`).split('#')
  const location = path + exchange.query + (fragment === undefined ? '' : `#${fragment}`)
  send(exchange, { status, headers: { Location: location }, body: '' })
}
